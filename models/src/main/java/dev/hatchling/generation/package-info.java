/**
 * Stateful generation: the recurrent form of a model, whose cost and memory per token do not depend
 * on how much text came before (docs/model.md, E55).
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><td>B</td><td>sequences of a batch</td></tr>
 * <tr><td>T</td><td>tokens of a run</td></tr>
 * <tr><td>L, H, N, M</td><td>layers, heads, neurons per head, M = H·N</td></tr>
 * <tr><td>D, V</td><td>width, vocabulary</td></tr>
 * <tr><td>x</td><td>residual stream, [D]</td></tr>
 * <tr><td>q</td><td>key of a token: its activity turned by the rotary angles, [N] per head</td></tr>
 * <tr><td>S</td><td>synaptic state of a head, [N, D]</td></tr>
 * <tr><td>λ</td><td>decay of a head's synaptic state per token</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.generation;

import org.jspecify.annotations.NullMarked;
