package dev.hatchling.axons;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What {@code Operations.axons} gives.
 *
 * @param arrived {@code [B, T, D]}
 * @param last x of the last K − 1 tokens, {@code [B, K − 1, D]}; null where no state came in
 */
public record AxonsOutput(SDVariable arrived, @Nullable SDVariable last) {}
