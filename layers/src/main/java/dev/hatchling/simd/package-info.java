/**
 * Sums over the active rows of a matrix, the arithmetic of sparse spikes, in two providers: a
 * scalar one, and one on the Vector API that is used when the module {@code jdk.incubator.vector}
 * is there.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><td>W</td><td>a row-major matrix, one row a neuron</td></tr>
 * <tr><td>D</td><td>width, the length of a row</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.simd;

import org.jspecify.annotations.NullMarked;
