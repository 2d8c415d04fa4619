package dev.hatchling.training;

/**
 * The loss of one task, in one batch or over many.
 *
 * @param task the task's name
 * @param samples samples that count, at least 1
 * @param tokens scored tokens
 * @param weight Σ_k a_b, the task's absolute weight; tasks and steps add up with it
 * @param share Σ_k w_b, the task's part in the total, in (0, 1]
 * @param loss L_k, nats per token
 */
public record TaskLoss(
    String task, long samples, double tokens, double weight, double share, double loss) {}
