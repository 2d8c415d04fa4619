package dev.hatchling.layers;

/**
 * Layer norm of rows without affine parameters (Ba, Kiros and Hinton 2016; design section 3):
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
    float mean = RowsFloat.sum(src, srcOffset, n) / n;
    for (int i = 0; i < n; i++) {
      dst[dstOffset + i] = src[srcOffset + i] - mean;
    }
    float variance = RowsFloat.dot(dst, dstOffset, dst, dstOffset, n) / n;
    float scale = (float) (1 / Math.sqrt(variance + EPSILON));
    for (int i = 0; i < n; i++) {
      dst[dstOffset + i] *= scale;
    }
    return scale;
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
    float mean = RowsFloat.sum(dy, dyOffset, n) / n;
    float along = RowsFloat.dot(dy, dyOffset, y, yOffset, n) / n;
    for (int i = 0; i < n; i++) {
      dx[dxOffset + i] = scale * (dy[dyOffset + i] - mean - y[yOffset + i] * along);
    }
  }
}
