package dev.hatchling.models;

/** The causal side of the STDP kernel of a head (docs/model.md, E53). */
public enum StdpKind {
  /** One exponential. */
  EXPONENTIAL,
  /** The sum of two. */
  DOUBLE_EXPONENTIAL
}
