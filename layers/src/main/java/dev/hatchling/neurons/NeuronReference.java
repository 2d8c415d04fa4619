package dev.hatchling.neurons;

/**
 * One neuron of a {@link NeuronFamily} in plain double arithmetic, forwards and backwards in time:
 * the form to read, and what the fast forms are held against. Forwards, a token is {@link
 * #integrate}, then {@link #fire}; backwards, the newest token comes first.
 */
public interface NeuronReference {
  /** Starts from a state, in the order of {@link NeuronFamily#states}; else from rest. */
  void start(double... state);

  /** The state after the last token. */
  double[] state();

  /**
   * Takes the current of a token.
   *
   * @return u, the distance of the membrane from the threshold
   */
  double integrate(double current);

  /** Takes note of whether the neuron fired at the token: 1 or 0. */
  void fire(double spike);

  /**
   * The newest token that has not gone backwards yet.
   *
   * @param emission gradient of u through the token's emission
   * @param surrogate σ'(u)
   * @return the gradient of its current
   */
  double backward(double emission, double surrogate);

  /** Gradients of the raw parameters by the tokens that have gone backwards. */
  double[] gradients();
}
