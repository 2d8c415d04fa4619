/**
 * What a layer sends on: value neurons gated by the activity, dropout and the decoder; as kernels,
 * dense and over active neurons, and as compositions of built-in SameDiff operations.
 *
 * <p>Public are {@link DropoutSettings} and {@link DropoutPlan}; everything else here ({@code
 * *Float}, {@code *Double}, {@code *Op}, {@code Portable*}, …) is internal.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T, D</td><td>batch, time in tokens, width</td></tr>
 *   <tr><td>H, N, M</td><td>heads, neurons per head, neurons of all heads (H·N)</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.mixing;

import org.jspecify.annotations.NullMarked;
