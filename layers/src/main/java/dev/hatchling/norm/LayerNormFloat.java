package dev.hatchling.norm;

import dev.hatchling.internal.numeric.RowsFloat;

/**
 * Layer norm of rows without affine parameters (Ba, Kiros and Hinton 2016; docs/model.md, E1):
 * {@code y = (x − mean) / √(variance + 1e-5)}, population variance.
 */
public final class LayerNormFloat {
  private static final double EPSILON = 1e-5;

  private LayerNormFloat() {}

  /**
   * Normalises a row; source and destination may be the same.
   *
   * @return {@code 1 / √(variance + ε)}, which {@link #gradient} takes
   */
  public static float normalise(float[] src, int srcOffset, float[] dst, int dstOffset, int n) {
    float mean = mean(src, srcOffset, n);
    float variance = RowsFloat.early().squares(src, srcOffset, mean, n) / n;
    float scale = (float) (1 / Math.sqrt(variance + EPSILON));
    if (srcOffset == dstOffset) {
      shift(src, dst, srcOffset, srcOffset + n, mean, scale);
    } else {
      for (int i = 0; i < n; i++) {
        dst[dstOffset + i] = (src[srcOffset + i] - mean) * scale;
      }
    }
    return scale;
  }

  /** The mean of a row, as {@link #normalise} takes it off. */
  static float mean(float[] row, int offset, int n) {
    return RowsFloat.early().sum(row, offset, n) / n;
  }

  /** At equal offsets: only then does the JIT vectorise, knowing that no element is read late. */
  private static void shift(float[] src, float[] dst, int from, int to, float mean, float scale) {
    for (int i = from; i < to; i++) {
      dst[i] = (src[i] - mean) * scale;
    }
  }

  /**
   * The gradient of {@link #normalise}: {@code dx = scale (dy − mean(dy) − y mean(dy y))}. dx may
   * be dy.
   *
   * @param y the normalised row
   * @param scale what {@link #normalise} returned
   */
  public static void gradient(
      float[] y,
      int yOffset,
      float scale,
      float[] dy,
      int dyOffset,
      float[] dx,
      int dxOffset,
      int n) {
    float mean = mean(dy, dyOffset, n);
    float along = RowsFloat.early().dot(dy, dyOffset, y, yOffset, n) / n;
    if (yOffset == dyOffset && dyOffset == dxOffset) {
      combine(y, dy, dx, yOffset, yOffset + n, scale, mean, along);
      return;
    }
    for (int i = 0; i < n; i++) {
      dx[dxOffset + i] = scale * (dy[dyOffset + i] - mean - y[yOffset + i] * along);
    }
  }

  private static void combine(
      float[] y, float[] dy, float[] dx, int from, int to, float scale, float mean, float along) {
    for (int i = from; i < to; i++) {
      dx[i] = scale * (dy[i] - mean - y[i] * along);
    }
  }
}
