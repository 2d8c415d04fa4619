package dev.hatchling.internal.numeric;

/**
 * Reductions of rows, by the provider of this Java machine: in a fixed order, so equal rows give
 * equal bits.
 */
public final class ReductionsFloat {
  private static final RowsFloat PROVIDER = RowsFloat.instance();

  private ReductionsFloat() {}

  /** Σ x_i. */
  public static float sum(float[] x, int offset, int n) {
    return PROVIDER.sum(x, offset, n);
  }

  /** Σ x_i y_i. */
  public static float dot(float[] x, int xOffset, float[] y, int yOffset, int n) {
    return PROVIDER.dot(x, xOffset, y, yOffset, n);
  }

  /** The largest x_i; −∞ for an empty row. */
  public static float max(float[] x, int offset, int n) {
    float best = -1f / 0f;
    for (int i = offset; i < offset + n; i++) {
      best = x[i] > best ? x[i] : best;
    }
    return best;
  }

  /** {@code dst_i += src_i}. */
  public static void add(float[] src, int srcOffset, float[] dst, int dstOffset, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOffset + i] += src[srcOffset + i];
    }
  }

  /** {@code x_i *= factor}. */
  public static void scale(float[] x, int offset, int n, float factor) {
    for (int i = offset; i < offset + n; i++) {
      x[i] *= factor;
    }
  }
}
