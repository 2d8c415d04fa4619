package dev.hatchling.layers;

/**
 * Reductions of rows. Eight independent sums, as the JIT does not vectorise a reduction and one sum
 * would wait for itself; the order of the sums is fixed, so equal rows give equal bits.
 */
public final class RowsFloat {
  private RowsFloat() {}

  /** Σ x_i. */
  public static float sum(float[] x, int offset, int n) {
    float a = 0f;
    float b = 0f;
    float c = 0f;
    float d = 0f;
    float e = 0f;
    float f = 0f;
    float g = 0f;
    float h = 0f;
    int i = offset;
    int end = offset + n;
    for (; i <= end - 8; i += 8) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
      e += x[i + 4];
      f += x[i + 5];
      g += x[i + 6];
      h += x[i + 7];
    }
    float total = ((a + b) + (c + d)) + ((e + f) + (g + h));
    for (; i < end; i++) {
      total += x[i];
    }
    return total;
  }

  /** Σ x_i y_i. */
  public static float dot(float[] x, int xOffset, float[] y, int yOffset, int n) {
    float a = 0f;
    float b = 0f;
    float c = 0f;
    float d = 0f;
    float e = 0f;
    float f = 0f;
    float g = 0f;
    float h = 0f;
    int i = 0;
    for (; i <= n - 8; i += 8) {
      int p = xOffset + i;
      int q = yOffset + i;
      a += x[p] * y[q];
      b += x[p + 1] * y[q + 1];
      c += x[p + 2] * y[q + 2];
      d += x[p + 3] * y[q + 3];
      e += x[p + 4] * y[q + 4];
      f += x[p + 5] * y[q + 5];
      g += x[p + 6] * y[q + 6];
      h += x[p + 7] * y[q + 7];
    }
    float total = ((a + b) + (c + d)) + ((e + f) + (g + h));
    for (; i < n; i++) {
      total += x[xOffset + i] * y[yOffset + i];
    }
    return total;
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
