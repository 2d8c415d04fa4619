package dev.hatchling.neurons;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Noise of the neurons of one layer: every neuron and channel has normals ξ of its own, drawn from
 * the key {@code root(seed) → "noise" → layer → head → neuron → channel} with the position in the
 * text as counter; the sequence (its global sample number) is the moment of the draw, so that the
 * noise of a text does not depend on the batch that it sits in. With the strengths σ:
 *
 * <ul>
 *   <li>synapse: {@code Î ← Î (1 + σ ξ)}, unreliable transmission;
 *   <li>membrane: {@code Î ← Î + σ ξ}, after that of the synapses;
 *   <li>threshold: a spike where {@code V > θ + σ ξ + …}; the reset is unchanged;
 *   <li>adaptation: κ Σ becomes {@code κ (Σ + σ ξ)}.
 * </ul>
 *
 * @param strengths σ of the channels
 * @param seed root of the key tree
 * @param layer number of the layer
 * @param samples {@code [B]} INT64: global numbers of the sequences
 * @param position of the first token, a scalar INT64; null for 0
 * @param normals the draws made on the host, {@code [channels, B, T, M]} in the order of {@link
 *     NoiseChannel}, active ones alone: what the portable operations take; null for the fused ones
 */
public record NoiseSettings(
    NoiseStrengths strengths,
    long seed,
    int layer,
    SDVariable samples,
    @Nullable SDVariable position,
    @Nullable SDVariable normals) {}
