package dev.hatchling.training;

/** How a parameter follows its gradient. */
public enum Rule {
  /** Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2). */
  ADAMW,
  /** {@code p ← p − g}: the gradient is the step itself, as for homeostasis. Never clipped. */
  DIRECT
}
