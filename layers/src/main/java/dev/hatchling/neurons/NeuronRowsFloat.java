package dev.hatchling.neurons;

/**
 * One token of a row of neurons, from the current to the activity and back. States and history are
 * those of {@link DynamicsFloat}. In current and gradient, which the caller keeps for whole heads,
 * neuron i is at {@code at + i}. Not for several threads at once.
 */
public interface NeuronRowsFloat {
  /**
   * Forwards.
   *
   * @param position of the token in its text
   * @param current Î; receives the activity after the BCM gain
   * @param states replaced by those after the token
   * @param count spikes, added up
   * @param square squares of the emission, added up
   */
  void forward(
      long position,
      float[] current,
      float[][] states,
      float[] count,
      float[] square,
      int from,
      int to);

  /**
   * Forwards again, for the backward pass.
   *
   * @param history receives what {@link #backward} takes
   */
  void replay(
      long position,
      float[] current,
      int at,
      float[][] states,
      float[][] history,
      int from,
      int to);

  /**
   * Backwards.
   *
   * @param history of the token; overwritten
   * @param gradient of the activity; receives that of the current
   * @param stateGradients replaced by those before the token
   * @param parameterGradients of the decays, added up
   */
  void backward(
      long position,
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[][] parameterGradients,
      int from,
      int to);
}
