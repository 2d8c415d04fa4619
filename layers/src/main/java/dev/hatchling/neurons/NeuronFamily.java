package dev.hatchling.neurons;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A family of spiking neurons: what it learns, what it carries from token to token, and its
 * dynamics from the current to the distance u from the threshold, in three forms that tests hold
 * equal. Noise, spike and emission, surrogate, BCM gain and homeostasis are the same for all
 * families; whatever runs neurons knows a family by this interface alone.
 */
public interface NeuronFamily {
  /** What is learned of each neuron, in the order in which the forms below take it. */
  List<NeuronParameter> parameters();

  /**
   * Names of the arrays, {@code [M]} each, that a sequence carries; zeros are the state at rest.
   */
  List<String> states();

  /**
   * Kernels for rows of neurons.
   *
   * @param settings those of the layer
   * @param parameters raw, {@code [parameters][M]}
   * @param threshold θ, {@code [M]}
   */
  DynamicsFloat dynamics(NeuronsSettings settings, float[][] parameters, float[] threshold);

  /** As {@link #dynamics(NeuronsSettings, float[][], float[])}, in double precision. */
  DynamicsDouble dynamics(NeuronsSettings settings, double[][] parameters, double[] threshold);

  /**
   * A composition of built-in operations.
   *
   * @param settings those of the layer
   * @param parameters raw, {@code [M]} each
   * @param threshold θ, {@code [M]}, without gradient
   */
  PortableDynamics portable(
      NeuronsSettings settings, List<SDVariable> parameters, SDVariable threshold);

  /**
   * One neuron in plain arithmetic: the form to read.
   *
   * @param settings those of the layer
   * @param parameters raw
   * @param threshold θ
   */
  NeuronReference reference(NeuronsSettings settings, double[] parameters, double threshold);
}
