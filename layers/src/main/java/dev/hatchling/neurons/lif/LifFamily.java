package dev.hatchling.neurons.lif;

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

/** Leaky integrate-and-fire neurons: the current charges the membrane at once (E22). */
public final class LifFamily implements NeuronFamily {
  /** The family. */
  public static final LifFamily INSTANCE = new LifFamily();

  private LifFamily() {}

  @Override
  public List<NeuronParameter> parameters() {
    return List.of(new NeuronParameter("decay_raw", TimeConstant.MEMBRANE));
  }

  @Override
  public List<String> states() {
    return List.of("membrane", "trace");
  }

  @Override
  public DynamicsFloat dynamics(NeuronsSettings settings, float[][] parameters, float[] threshold) {
    return new LifFloat(settings, parameters[0], threshold);
  }

  @Override
  public DynamicsDouble dynamics(
      NeuronsSettings settings, double[][] parameters, double[] threshold) {
    return new LifDouble(settings, parameters[0], threshold);
  }

  @Override
  public PortableDynamics portable(
      NeuronsSettings settings, List<SDVariable> parameters, SDVariable threshold) {
    SDVariable decay = parameters.get(0).getSameDiff().nn().sigmoid(parameters.get(0));
    SDVariable drive = decay.getSameDiff().math().sqrt(decay.mul(decay).rsub(1));
    return new PortableLif(settings, decay, drive, threshold);
  }

  @Override
  public NeuronReference reference(
      NeuronsSettings settings, double[] parameters, double threshold) {
    return LifReference.of(settings, parameters[0], threshold);
  }
}
