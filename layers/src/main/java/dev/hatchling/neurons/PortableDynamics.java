package dev.hatchling.neurons;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** The dynamics of a {@link NeuronFamily} composed of operations that every backend runs. */
public interface PortableDynamics {
  /**
   * What came of the tokens.
   *
   * @param emission {@code [B, T, M]}, with the gradient of the surrogate
   * @param rate mean of the spikes, {@code [M]}, without gradient
   * @param states after the last token, {@code [B, M]} each, in the order of {@link
   *     NeuronFamily#states}, without gradient
   */
  record Firing(SDVariable emission, SDVariable rate, List<SDVariable> states) {
    /** Keeps a copy of the list. */
    public Firing {
      states = List.copyOf(states);
    }
  }

  /**
   * Takes the neurons through the tokens.
   *
   * @param current Î with the noise of synapse and membrane, {@code [B, T, M]}
   * @param shift what noise adds to the threshold where a spike is decided, {@code [B, T, M]}; null
   *     for nothing
   * @param initial states before the first token, {@code [B, M]} each; empty for zeros
   */
  Firing fire(SDVariable current, @Nullable SDVariable shift, List<SDVariable> initial);
}
