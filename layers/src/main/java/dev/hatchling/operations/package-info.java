/**
 * The operations that a model's graph is made of ({@link dev.hatchling.operations.Operations}),
 * fused and portable.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T</td><td>batch, time in tokens</td></tr>
 *   <tr><td>D, V</td><td>width, vocabulary</td></tr>
 *   <tr><td>H, N, M</td><td>heads, neurons per head, neurons of all heads (H·N)</td></tr>
 *   <tr><td>C</td><td>tokens of a chunk of attention</td></tr>
 *   <tr><td>q, S</td><td>rotated activity, synaptic state [N, D]</td></tr>
 *   <tr><td>λ, A₊</td><td>decay per token, amplitude of the STDP kernel</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.operations;

import org.jspecify.annotations.NullMarked;
