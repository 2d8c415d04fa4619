/**
 * The mechanisms of the model as DL4J layers, one a file: each stands alone in a {@code
 * MultiLayerNetwork}.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T</td><td>batch, time in tokens</td></tr>
 *   <tr><td>D, V</td><td>width, vocabulary</td></tr>
 *   <tr><td>H, N, M</td><td>heads, neurons per head, neurons of all heads (H·N)</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.layers;

import org.jspecify.annotations.NullMarked;
