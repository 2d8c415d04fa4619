package dev.hatchling.mixing;

import dev.hatchling.input.InputException;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Dropout with inverted scaling: an element is 0 with probability {@code rate}, else divided by 1 −
 * rate. The mask is a function of the key {@code root(seed) → "dropout" → layer → sample → step}
 * with the position in the text, and the neuron within its layer: it does not depend on the batch a
 * sequence sits in, and forward and backward pass draw the same.
 *
 * @param rate probability of a zero, in [0, 1)
 * @param seed root of the key tree
 * @param layer number of the layer
 * @param samples {@code [B]} INT64: global numbers of the sequences
 * @param step scalar INT64: the training step
 * @param mask the mask made on the host, {@code [B, T, H, N]}, 0 or 1/(1 − rate): what the portable
 *     operations take; null for the fused ones
 */
public record DropoutSettings(
    double rate,
    long seed,
    int layer,
    SDVariable samples,
    SDVariable step,
    @Nullable SDVariable mask) {
  /** Checks the rate. */
  public DropoutSettings {
    if (!(rate >= 0 && rate < 1)) {
      throw new InputException("dropout: " + rate + " is not in [0, 1)");
    }
  }
}
