package dev.hatchling.graph;

import java.util.List;

/**
 * What a compiled plan holds.
 *
 * @param outputs names of the variables it computes
 * @param steps how many ops it runs
 * @param bytes native memory that its internal arrays share while it runs; plans that do not run at
 *     the same time share it too
 * @param unsharedBytes what its internal arrays would need without sharing
 */
public record PlanReport(List<String> outputs, int steps, long bytes, long unsharedBytes) {
  /** Copies the list. */
  public PlanReport {
    outputs = List.copyOf(outputs);
  }
}
