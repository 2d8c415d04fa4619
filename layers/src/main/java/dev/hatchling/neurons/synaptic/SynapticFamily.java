package dev.hatchling.neurons.synaptic;

import dev.hatchling.neurons.DynamicsDouble;
import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.NeuronFamily;
import dev.hatchling.neurons.NeuronParameter;
import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.PortableDynamics;
import dev.hatchling.neurons.TimeConstant;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** Neurons whose current decays in the synapse before it has charged the membrane (E27, E28). */
public final class SynapticFamily implements NeuronFamily {
  /** The family. */
  public static final SynapticFamily INSTANCE = new SynapticFamily();

  private SynapticFamily() {}

  @Override
  public List<NeuronParameter> parameters() {
    return List.of(
        new NeuronParameter("decay_raw", TimeConstant.MEMBRANE),
        new NeuronParameter("synapse_decay_raw", TimeConstant.SYNAPSE));
  }

  @Override
  public List<String> states() {
    return List.of("membrane", "trace", "synaptic_current");
  }

  @Override
  public DynamicsFloat dynamics(NeuronsSettings settings, float[][] parameters, float[] threshold) {
    return new SynapticFloat(settings, parameters[0], parameters[1], threshold);
  }

  @Override
  public DynamicsDouble dynamics(
      NeuronsSettings settings, double[][] parameters, double[] threshold) {
    return new SynapticDouble(settings, parameters[0], parameters[1], threshold);
  }

  @Override
  public PortableDynamics portable(
      NeuronsSettings settings, List<SDVariable> parameters, SDVariable threshold) {
    return new PortableSynaptic(settings, parameters.get(0), parameters.get(1), threshold);
  }

  @Override
  public NeuronReference reference(
      NeuronsSettings settings, double[] parameters, double threshold) {
    return new SynapticReference(settings, parameters[0], parameters[1], threshold);
  }
}
