package dev.hatchling.layers;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a {@link SequenceLayer} is built into.
 *
 * @param sequence what goes out
 * @param memory the state after the last token, of the names of {@link SequenceLayer#memory}; empty
 *     where none came in
 * @param auxiliaryLoss a scalar of value 0 that carries homeostasis; null for none
 */
public record LayerOutput(
    SDVariable sequence, Map<String, SDVariable> memory, @Nullable SDVariable auxiliaryLoss) {
  /** Keeps a copy of the state. */
  public LayerOutput {
    memory = Map.copyOf(memory);
  }

  /** Of a layer without memory. */
  public static LayerOutput of(SDVariable sequence) {
    return new LayerOutput(sequence, Map.of(), null);
  }
}
