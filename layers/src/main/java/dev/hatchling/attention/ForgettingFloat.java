package dev.hatchling.attention;

import dev.hatchling.internal.numeric.RowsFloat;

/** The gates by which a token lets synapses fade (docs/model.md, E56). */
public final class ForgettingFloat {
  /** What is added to a gate's argument: fresh gates are 0.9975. */
  public static final float START = 6;

  private ForgettingFloat() {}

  /** {@code ln g = ln sigmoid(START + w · x)} over n channels; at most 0. */
  public static float logarithm(float[] weights, int at, float[] x, int xAt, int n) {
    float z = START + RowsFloat.early().dot(weights, at, x, xAt, n);
    return (float) (Math.min(0, z) - Math.log1p(Math.exp(-Math.abs(z))));
  }
}
