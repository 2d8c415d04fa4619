package dev.hatchling.neurons;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What {@code Operations.neurons} computes.
 *
 * @param activity {@code [B, T, H, N]}, after the BCM gain
 * @param rate {@code [M]}, mean spikes over batch and time
 * @param membrane {@code [B, M]}, after the last token
 * @param trace {@code [B, M]}, after the last token
 * @param auxiliaryLoss a scalar of value 0 whose gradient carries homeostasis (portable form); null
 *     where the operation's own gradient does
 */
public record NeuronsOutput(
    SDVariable activity,
    SDVariable rate,
    SDVariable membrane,
    SDVariable trace,
    @Nullable SDVariable auxiliaryLoss) {}
