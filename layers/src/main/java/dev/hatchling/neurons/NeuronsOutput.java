package dev.hatchling.neurons;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What {@code Operations.neurons} computes.
 *
 * @param activity {@code [B, T, H, N]}, after the BCM gain
 * @param rate {@code [M]}, mean spikes over batch and time
 * @param states {@code [B, M]} each, after the last token: those of {@link NeuronFamily#states}
 * @param auxiliaryLoss a scalar of value 0 whose gradient carries homeostasis (portable form); null
 *     where the operation's own gradient does
 */
public record NeuronsOutput(
    SDVariable activity,
    SDVariable rate,
    List<SDVariable> states,
    @Nullable SDVariable auxiliaryLoss) {
  /** Keeps a copy of the list. */
  public NeuronsOutput {
    states = List.copyOf(states);
  }
}
