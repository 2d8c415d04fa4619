/**
 * The trainer, the losses by task, evaluation and metrics. The {@link
 * dev.hatchling.training.Trainer} knows no model: it trains any {@link
 * dev.hatchling.training.Trainable}, and tells its {@link dev.hatchling.training.TrainingListener
 * listeners} what happens; nothing here prints.
 *
 * <table>
 * <caption>Symbols</caption>
 * <tr><th>symbol</th><th>meaning</th></tr>
 * <tr><td>B, T, M</td><td>samples a batch, tokens a sample, neurons a layer</td></tr>
 * <tr><td>l_b</td><td>loss of sample b, nats per scored token</td></tr>
 * <tr><td>a_b</td><td>absolute weight of sample b: 1, or its scored tokens n_b; 0 where all is
 * masked</td></tr>
 * <tr><td>w_b</td><td>a_b / Σ a, the weight of sample b in the batch's loss</td></tr>
 * <tr><td>L, L_k</td><td>loss of the batch, Σ w_b l_b; of task k, Σ_k w_b l_b / Σ_k w_b</td></tr>
 * <tr><td>p, g, m, v</td><td>parameter, gradient, first and second moment</td></tr>
 * <tr><td>β₁, β₂, ε, η</td><td>AdamW's decay rates, its small constant, the learning rate</td></tr>
 * </table>
 */
@NullMarked
package dev.hatchling.training;

import org.jspecify.annotations.NullMarked;
