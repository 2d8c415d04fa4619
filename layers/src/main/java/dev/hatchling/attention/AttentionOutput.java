package dev.hatchling.attention;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What STDP attention gives.
 *
 * @param attended {@code [B, T, H, D]}
 * @param finalState the synaptic states after the last token, which attention to the following
 *     tokens takes as synapses, {@code [B, H, K·N, D]}; null where the settings do not want it
 */
public record AttentionOutput(SDVariable attended, @Nullable SDVariable finalState) {}
