package dev.hatchling.simulation;

import dev.hatchling.input.InputException;
import java.util.Locale;

/** Where noise enters a neuron; each channel draws from a key of its own. */
public enum Channel {
  /** On the membrane potential; strength: stationary standard deviation, mV. */
  MEMBRANE,
  /** On the threshold, fresh at every step; strength: standard deviation, mV. */
  THRESHOLD,
  /** Excitatory input, an Ornstein-Uhlenbeck process; strength: pA, or nS with conductances. */
  EXCITATION,
  /** Inhibitory conductance, an Ornstein-Uhlenbeck process; strength: nS. */
  INHIBITION,
  /** On the adaptation current, as from ion channels; strength: stationary deviation, pA. */
  ADAPTATION;

  /** The name in files and in keys: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The channel of a name.
   *
   * @throws InputException if there is none
   */
  public static Channel of(String label) {
    for (Channel channel : values()) {
      if (channel.label().equals(label)) {
        return channel;
      }
    }
    throw new InputException(
        "no noise channel is named "
            + label
            + "; use membrane, threshold, excitation, inhibition or adaptation");
  }
}
