package dev.hatchling.models;

/** How a parameter is trained. */
public enum ParameterKind {
  /** By gradient. */
  WEIGHT,
  /** By gradient, a table: the rows that a step reads alone (docs/model.md, E73). */
  TABLE,
  /** By gradient, the raw weights of a Dale projection: at a higher rate (docs/model.md, E72). */
  DALE,
  /** Moved by homeostasis: its gradient is the step itself, {@code p ← p − g}. */
  HOMEOSTATIC,
  /** As {@link #HOMEOSTATIC}, and the logarithm of what homeostasis averages over a batch. */
  LOG_HOMEOSTATIC,
  /** Not trained: connections. */
  BUFFER;

  /** Whether homeostasis moves it. */
  public boolean homeostatic() {
    return this == HOMEOSTATIC || this == LOG_HOMEOSTATIC;
  }
}
