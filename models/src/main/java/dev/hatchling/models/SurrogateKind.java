package dev.hatchling.models;

/**
 * The shape of the surrogate gradient of a spike: those of {@link dev.hatchling.layers.Surrogate}.
 */
public enum SurrogateKind {
  /** {@link dev.hatchling.layers.Surrogate.FastSigmoid}. */
  FAST_SIGMOID,
  /** {@link dev.hatchling.layers.Surrogate.Gaussian}. */
  GAUSSIAN,
  /** {@link dev.hatchling.layers.Surrogate.Arctan}. */
  ARCTAN,
  /** {@link dev.hatchling.layers.Surrogate.Triangle}. */
  TRIANGLE
}
