/**
 * Linear maps between the residual stream and the neurons: plain, and under Dale's law with
 * scale-free connectivity.
 *
 * <p>Public are {@link DaleLaw}, {@link ScaleFreeMask} and {@link PowerLaw}; everything else here
 * ({@code *Float}, {@code *Double}, {@code *Op}, {@code Portable*}, …) is internal.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>O, I</td><td>postsynaptic (output) and presynaptic (input) neurons</td></tr>
 *   <tr><td>w0</td><td>magnitude of a weight at the start</td></tr>
 *   <tr><td>γ</td><td>exponent of the power law of the degrees</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.projection;

import org.jspecify.annotations.NullMarked;
