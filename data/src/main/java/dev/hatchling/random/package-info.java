/**
 * Counter-based random numbers: every draw is {@code f(key, counter)}, never a moving state.
 *
 * <p>Identity goes into the key, time into the counter (docs/decisions/random-numbers-by-key.md).
 * The tree of keys is {@code seed → "init" | "mask" | "dropout" | "noise" | "order" | "sampling" →
 * names and numbers}; for neurons {@code … → layer → population (head) → neuron → channel}.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><th>symbol</th><th>meaning</th></tr>
 * <tr><td>k0, k1</td><td>Philox key words, 32 bits each</td></tr>
 * <tr><td>c0 … c3</td><td>Philox counter words, 32 bits each</td></tr>
 * <tr><td>id0 … id3</td><td>the 128 bits of identity of a key</td></tr>
 * <tr><td>u</td><td>a uniform number</td></tr>
 * <tr><td>ξ</td><td>a standard normal number</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.random;

import org.jspecify.annotations.NullMarked;
