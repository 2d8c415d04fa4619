package dev.hatchling.neurons;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** The dynamics of a {@link NeuronFamily} composed of built-in operations, token by token. */
public interface PortableDynamics {
  /**
   * Starts from a state.
   *
   * @param states {@code [B, M]} each, in the order of {@link NeuronFamily#states}
   */
  void start(List<SDVariable> states);

  /** The state after the last token, {@code [B, M]} each. */
  List<SDVariable> states();

  /** What can be done to the currents of all tokens at once, {@code [B, T, M]}. */
  SDVariable input(SDVariable current);

  /**
   * Takes a token of the input, {@code [B, M]}.
   *
   * @return u, {@code [B, M]}
   */
  SDVariable integrate(SDVariable input);

  /**
   * Takes the spikes of the token, {@code [B, M]}.
   *
   * @param hard 0 or 1, without gradient
   * @param spike the same with the gradient of the surrogate
   */
  void fire(SDVariable hard, SDVariable spike);
}
