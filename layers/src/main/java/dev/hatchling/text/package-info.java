/**
 * Where text enters and leaves a model: embedding of tokens, cross-entropy of the logits.
 *
 * <p>Everything here is internal: {@code Operations} is the way to it.
 *
 * <table>
 *   <caption>Symbols</caption>
 *   <tr><td>B, T</td><td>batch, time in tokens</td></tr>
 *   <tr><td>V, D</td><td>vocabulary, width</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.text;

import org.jspecify.annotations.NullMarked;
