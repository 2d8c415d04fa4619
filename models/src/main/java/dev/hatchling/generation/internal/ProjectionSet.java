package dev.hatchling.generation.internal;

/** The three effective projections of a layer: signs, masks and scales multiplied in. */
final class ProjectionSet {
  /** {@code [M, D]}. */
  final double[] encoder;

  /** {@code [M, D]}. */
  final double[] valueEncoder;

  /** {@code [D, M]}. */
  final double[] decoder;

  ProjectionSet(double[] encoder, double[] valueEncoder, double[] decoder) {
    this.encoder = encoder;
    this.valueEncoder = valueEncoder;
    this.decoder = decoder;
  }
}
