package dev.hatchling.models;

/**
 * The shape of the surrogate gradient of a spike: those of {@link dev.hatchling.neurons.Surrogate}.
 */
public enum SurrogateKind {
  /** {@link dev.hatchling.neurons.Surrogate.FastSigmoid}. */
  FAST_SIGMOID,
  /** {@link dev.hatchling.neurons.Surrogate.Gaussian}. */
  GAUSSIAN,
  /** {@link dev.hatchling.neurons.Surrogate.Arctan}. */
  ARCTAN,
  /** {@link dev.hatchling.neurons.Surrogate.Triangle}. */
  TRIANGLE
}
