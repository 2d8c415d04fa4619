package dev.hatchling.neurons;

import dev.hatchling.neurons.lif.LifFamily;
import java.util.Locale;

/** The families there are. Graphs keep a family's place in this list: a new one goes to its end. */
public enum NeuronKind {
  /** Leaky integrate-and-fire neurons (E22 to E25). */
  LIF;

  /** Name in configurations. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The family. */
  public NeuronFamily family() {
    return switch (this) {
      case LIF -> LifFamily.INSTANCE;
    };
  }
}
