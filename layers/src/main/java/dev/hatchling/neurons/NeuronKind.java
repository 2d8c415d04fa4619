package dev.hatchling.neurons;

import dev.hatchling.neurons.lif.LifFamily;
import dev.hatchling.neurons.synaptic.SynapticFamily;
import java.util.Locale;

/** The families there are. Graphs keep a family's place in this list: a new one goes to its end. */
public enum NeuronKind {
  /** Leaky integrate-and-fire neurons (E22 to E25). */
  LIF,
  /** A synaptic current of its own time constant charges the membrane (E27, E28). */
  SYNAPTIC;

  /** Name in configurations. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The family. */
  public NeuronFamily family() {
    return switch (this) {
      case LIF -> LifFamily.INSTANCE;
      case SYNAPTIC -> SynapticFamily.INSTANCE;
    };
  }
}
