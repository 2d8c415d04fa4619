package dev.hatchling.graph;

/** A run found an assumption of its plan broken (a shape); the plan must be made anew. */
final class PlanStale extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlanStale(String reason) {
    super(reason, null, false, false);
  }
}
