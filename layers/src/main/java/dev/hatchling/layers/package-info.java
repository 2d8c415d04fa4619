/**
 * The operations of the model ({@link dev.hatchling.layers.Operations}), fused and portable, and
 * one DL4J layer a file.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><td>B, T</td><td>batch, time in tokens</td></tr>
 * <tr><td>D, V</td><td>width, vocabulary</td></tr>
 * <tr><td>H, N, M</td><td>heads, neurons per head, neurons of all heads (H·N)</td></tr>
 * <tr><td>C</td><td>tokens of a chunk of attention</td></tr>
 * <tr><td>q, S, P</td><td>rotated activity, synaptic state [N, D], weighted scores [T, T]</td></tr>
 * <tr><td>λ, τ₊, A₊</td><td>decay per token e^(−1/τ₊), its time constant, amplitude</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.layers;

import org.jspecify.annotations.NullMarked;
