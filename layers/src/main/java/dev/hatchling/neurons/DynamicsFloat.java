package dev.hatchling.neurons;

/**
 * The dynamics of a {@link NeuronFamily} with the constants of some neurons, a row of them at a
 * time. The sequence op and the token-by-token generator run these functions.
 *
 * <p>A state is {@code [states][M]}, in the order of {@link NeuronFamily#states}. What a token
 * leaves behind for the backward pass is its history, {@code [history][M]}; its first row is u.
 * Rows are read and written at the same positions {@code from ≤ i < to}: only then does the JIT
 * vectorise the loops (it cannot rule out that arrays at different offsets overlap). Loops are
 * short on purpose: a longer body is not unrolled, hence not vectorised.
 */
public interface DynamicsFloat {
  /** The row of a history that holds u. */
  int DISTANCE = 0;

  /** Rows of a history. */
  int history();

  /** The constants of neurons from ≤ i &lt; to, at positions from 0. */
  DynamicsFloat slice(int from, int to);

  /** A token: takes the states on, but for {@link #fire}; distance receives u. */
  void integrate(float[] current, float[][] states, float[] distance, int from, int to);

  /** Reset, and what else follows from a token's spikes, 0 or 1. */
  void fire(float[] spikes, float[][] states, int from, int to);

  /** {@link #integrate} to the same bits; history receives what {@link #backward} takes. */
  void replay(float[] current, float[][] states, float[][] history, int from, int to);

  /**
   * A token backwards in time. The reset is detached.
   *
   * @param surrogate σ'(u)
   * @param gradient of u through the emission; receives that of the current
   * @param stateGradients of the states after the token; receive those before it
   * @param parameterGradients of the decays, added up
   */
  void backward(
      float[] surrogate,
      float[][] history,
      float[] gradient,
      float[][] stateGradients,
      float[][] parameterGradients,
      int from,
      int to);

  /**
   * The gradient of a raw parameter of a neuron.
   *
   * @param sum what {@link #backward} added up for it
   */
  double rawGradient(int parameter, int neuron, double sum);
}
