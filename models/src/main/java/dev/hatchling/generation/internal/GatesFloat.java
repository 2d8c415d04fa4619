package dev.hatchling.generation.internal;

import dev.hatchling.attention.ForgettingFloat;

/** The gates of a layer's synapses (docs/model.md, E56). */
final class GatesFloat {
  private final float[] weights;
  private final int width;

  /**
   * Gates of every head.
   *
   * @param weights {@code [H, D]}; empty where there are none
   */
  GatesFloat(float[] weights, int width) {
    this.weights = weights;
    this.width = width;
  }

  /** ln g of a token, of which the layer reads x, {@code [D]}; 0 where there are no gates. */
  float logarithm(int head, float[] x) {
    return weights.length == 0 ? 0f : ForgettingFloat.logarithm(weights, head * width, x, 0, width);
  }
}
