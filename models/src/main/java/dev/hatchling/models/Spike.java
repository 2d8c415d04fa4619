package dev.hatchling.models;

/** What a neuron that fires emits. */
public enum Spike {
  /** {@code s (u + margin)}: the distance to the threshold rides on the spike. */
  GRADED,
  /** {@code s}: 0 or 1. */
  BINARY
}
