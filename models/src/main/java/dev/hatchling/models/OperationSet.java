package dev.hatchling.models;

/** Which set of operations the graph is built from. */
public enum OperationSet {
  /** Java kernels with gradients of their own (CPU). */
  FUSED,
  /** Compositions of built-in SameDiff ops, which every ND4J backend runs. */
  PORTABLE
}
