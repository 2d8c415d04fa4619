package dev.hatchling.training;

/** How a parameter follows its gradient, and how the gradients of a batch's shares become one. */
public enum Rule {
  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2). The gradients of
   * shares add up, since every share uses its samples' weights in the whole batch.
   */
  ADAMW,
  /**
   * {@link #ADAMW} of the rows that a step reads, with one count of steps for all; the others, and
   * their moments, stay as they are.
   */
  ADAMW_ROWS,
  /**
   * {@code p ← p − d}: the gradient is the step itself, as for homeostasis. Never clipped. Shares
   * have their mean, each counting as many samples as it has.
   */
  DIRECT,
  /**
   * As {@link #DIRECT}, for the logarithm of what is averaged over a batch: {@code e^(−d)} is
   * averaged over shares, so {@code d = −ln Σ_k p_k e^(−d_k)}.
   */
  DIRECT_LOG
}
