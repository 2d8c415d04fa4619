package dev.hatchling.layers;

/** Stands for the derivative of the spike function. */
public sealed interface Surrogate {
  /**
   * Normalised fast sigmoid {@code β / (2 (1 + β|u|)²)}.
   *
   * @param beta slope; the width is 1/β
   */
  record FastSigmoid(double beta) implements Surrogate {}
}
