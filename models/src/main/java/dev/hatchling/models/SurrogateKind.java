package dev.hatchling.models;

/** The shape of the surrogate gradient of a spike; every one has integral 1. */
public enum SurrogateKind {
  /** {@code β / (2 (1 + β|u|)²)}, of width 1/β. */
  FAST_SIGMOID,
  /** {@code √(β/π) exp(−β u²)}, of width 1/√β. */
  GAUSSIAN,
  /** {@code (β/π) / (1 + (β u)²)}, of width 1/β. */
  ARCTAN,
  /** {@code β max(0, 1 − β|u|)}, of width 1/β. */
  TRIANGLE
}
