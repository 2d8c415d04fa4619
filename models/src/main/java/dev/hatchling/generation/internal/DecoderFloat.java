package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;

/** The decoder of a layer, stored neuron by neuron: only active neurons send. */
final class DecoderFloat {
  private final int width;

  /** {@code [M, D]}. */
  private final AlignedFloat weights;

  /** The layout of weights {@code [D, M]}. */
  DecoderFloat(double[] decoder, int population, int width) {
    this.width = width;
    weights = AlignedFloat.zeros(decoder.length);
    for (int d = 0; d < width; d++) {
      for (int m = 0; m < population; m++) {
        weights.values[weights.first + m * width + d] = (float) decoder[d * population + m];
      }
    }
  }

  /**
   * {@code out += Σ_k z[k] W[:, active[k]]}.
   *
   * @param active neurons, counted over all heads
   * @param out {@code [D]}
   */
  void add(float[] z, int[] active, int count, float[] out) {
    RowsFloat.early().update(1f, z, active, count, weights.values, weights.first, width, out, 0);
  }
}
