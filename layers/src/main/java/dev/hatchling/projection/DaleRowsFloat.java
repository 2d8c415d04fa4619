package dev.hatchling.projection;

import dev.hatchling.internal.numeric.FastMath;

/** Weights that obey Dale's law, {@code W = softplus(raw) · scale} (E10), of plain arrays. */
public final class DaleRowsFloat {
  private DaleRowsFloat() {}

  /**
   * The same bits as {@code Operations.daleWeight} on {@link DaleLaw#scale} has.
   *
   * @param weights raw, {@code [outputs, inputs]}; they become the weights
   * @param connections 1, −1 or 0, {@code [outputs, inputs]}
   * @param w0 median magnitude of a fresh weight, above 0
   */
  public static void weights(double[] weights, double[] connections, int inputs, double w0) {
    float[] sizes = new float[weights.length];
    for (int k = 0; k < weights.length; k++) {
      sizes[k] = (float) weights[k];
    }
    FastMath.softplus(sizes, 0, sizes, 0, sizes.length);
    for (int at = 0; at < weights.length; at += inputs) {
      int degree = 0;
      for (int k = at; k < at + inputs; k++) {
        degree += connections[k] == 0 ? 0 : 1;
      }
      float scale = DaleLaw.size(degree, w0);
      for (int k = at; k < at + inputs; k++) {
        weights[k] = sizes[k] * ((float) connections[k] * scale);
      }
    }
  }
}
