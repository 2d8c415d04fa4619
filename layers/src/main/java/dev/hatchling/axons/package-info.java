/**
 * Axonal delays: what presynaptic channels said some tokens ago arrives beside what they say now.
 *
 * <p>Everything here is internal: {@code Operations} is the way to it.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T</td><td>batch, time in tokens</td></tr>
 *   <tr><td>D, K</td><td>channels, taps: the present and K − 1 delays</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.axons;

import org.jspecify.annotations.NullMarked;
