/**
 * Where text enters and leaves a model: embedding of tokens, cross-entropy of the logits.
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
