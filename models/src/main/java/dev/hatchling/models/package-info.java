/**
 * The language models: configuration, graph, weights and their files.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><th>symbol</th><th>meaning</th></tr>
 * <tr><td>B, T</td><td>sequences of a batch, tokens of a sequence</td></tr>
 * <tr><td>V, D</td><td>vocabulary, width of the residual stream</td></tr>
 * <tr><td>H, N, M = H·N</td><td>heads, neurons per head, neurons of a layer</td></tr>
 * <tr><td>L</td><td>layers</td></tr>
 * <tr><td>x</td><td>residual stream [B, T, D]</td></tr>
 * <tr><td>θ, Θ</td><td>firing threshold, sliding BCM threshold, each [M] per layer</td></tr>
 * <tr><td>V, Σ</td><td>membrane, spike trace, each [B, M] per layer</td></tr>
 * <tr><td>S</td><td>synaptic state [B, H, N, D] per layer</td></tr>
 * <tr><td>λ, A₊</td><td>decay of S per token and head, amplitude of the STDP kernel</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.models;

import org.jspecify.annotations.NullMarked;
