/**
 * Causal linear attention whose kernel is that of spike-timing-dependent plasticity, and rotary
 * embedding; as kernels and as compositions of built-in SameDiff operations.
 *
 * <p>Public are {@link AttentionSettings}, {@link StdpKernel}, {@link Exponential}, {@link
 * RotaryBase}, {@link AttentionOutput} and {@link ReferenceAttention}; everything else here ({@code
 * *Float}, {@code *Double}, {@code *Op}, {@code Portable*}, …) is internal.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T, C</td><td>batch, time in tokens, tokens of a chunk</td></tr>
 *   <tr><td>H, N, D</td><td>heads, neurons per head, width</td></tr>
 *   <tr><td>q, S, P</td><td>rotated activity, synaptic state [N, D], weighted scores [T, T]</td></tr>
 *   <tr><td>λ, τ₊, A₊</td><td>decay per token e^(−1/τ₊), its time constant, amplitude</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.attention;

import org.jspecify.annotations.NullMarked;
