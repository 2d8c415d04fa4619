/**
 * Spiking neurons: settings, dynamics over time with a surrogate gradient, BCM gain and
 * homeostasis, and noise; as kernels and as compositions of built-in SameDiff operations.
 *
 * <p>Public are {@link NeuronsSettings}, {@link NeuronKind}, {@link NeuronFamily}, {@link
 * NeuronParameter}, {@link NeuronReference}, {@link ReferenceNeurons}, {@link NeuronVariables},
 * {@link NeuronsOutput}, {@link BcmOutput}, {@link Surrogate}, {@link NoiseSettings}, {@link
 * NoiseStrengths} and {@link NoiseChannel}; everything else here ({@code *Float}, {@code *Double},
 * {@code *Op}, {@code Portable*}, …) is internal.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T</td><td>batch, time in tokens</td></tr>
 *   <tr><td>H, N, M</td><td>heads, neurons per head, neurons of all heads (H·N)</td></tr>
 *   <tr><td>Î</td><td>input current, normalised over the N neurons of a head</td></tr>
 *   <tr><td>V, u</td><td>membrane potential; its distance from the threshold</td></tr>
 *   <tr><td>s, σ'</td><td>spike, 0 or 1; the surrogate of its derivative</td></tr>
 *   <tr><td>Σ, κ</td><td>trace of the spikes; by how much it raises the threshold</td></tr>
 *   <tr><td>a, τ</td><td>decay of the membrane per token, e^(−1/τ), and its time constant</td></tr>
 *   <tr><td>θ, Θ</td><td>firing threshold; BCM threshold, a mean of squared activity</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.neurons;

import org.jspecify.annotations.NullMarked;
