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
    float[] row = new float[inputs];
    for (int at = 0; at < weights.length; at += inputs) {
      int degree = 0;
      for (int j = 0; j < inputs; j++) {
        row[j] = (float) weights[at + j];
        degree += connections[at + j] == 0 ? 0 : 1;
      }
      FastMath.softplus(row, 0, row, 0, inputs);
      float size = DaleLaw.size(degree, w0);
      for (int j = 0; j < inputs; j++) {
        weights[at + j] = row[j] * ((float) connections[at + j] * size);
      }
    }
  }
}
