package dev.hatchling.neurons;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What {@code Operations.bcm} computes.
 *
 * @param activity {@code [B, T, M]}, after the gain
 * @param auxiliaryLoss as in {@link NeuronsOutput}
 */
public record BcmOutput(SDVariable activity, @Nullable SDVariable auxiliaryLoss) {}
