package dev.hatchling.internal.numeric;

import java.util.Arrays;

/** The provider that needs nothing but Java. */
final class ScalarRowsFloat implements RowsFloat {
  static final ScalarRowsFloat INSTANCE = new ScalarRowsFloat();

  @Override
  public void update(
      float factor,
      float[] c,
      int[] rows,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] out,
      int outOffset) {
    update(factor, c, rows, count, w, wAt, width, 0, out, outOffset);
  }

  /** {@link RowsFloat#update} for columns from {@code from} on. */
  static void update(
      float factor,
      float[] c,
      int[] rows,
      int count,
      float[] w,
      int wAt,
      int width,
      int from,
      float[] out,
      int outOffset) {
    for (int i = outOffset + from; i < outOffset + width && factor != 1f; i++) {
      out[i] *= factor;
    }
    for (int k = 0; k < count; k++) {
      add(c[k], w, wAt + rows[k] * width, out, outOffset, from, width);
    }
  }

  @Override
  public void updatePair(
      float factor,
      float[] keys,
      int stride,
      int row,
      int events,
      float[] values,
      int valuesOffset,
      float[] w,
      int wAt,
      int width) {
    updatePair(factor, keys, stride, row, events, values, valuesOffset, w, wAt, width, 0);
  }

  /** {@link RowsFloat#updatePair} for columns from {@code from} on. */
  static void updatePair(
      float factor,
      float[] keys,
      int stride,
      int row,
      int events,
      float[] values,
      int valuesOffset,
      float[] w,
      int wAt,
      int width,
      int from) {
    for (int n = row; n < row + 2; n++) {
      int at = wAt + n * width;
      for (int i = at + from; i < at + width; i++) {
        w[i] *= factor;
      }
      for (int e = events; e != 0; e &= e - 1) {
        int j = Integer.numberOfTrailingZeros(e);
        add(keys[j * stride + n], values, valuesOffset + j * width, w, at, from, width);
      }
    }
  }

  @Override
  public void group(float[] x, int[] inputs, float[] w, float[] out) {
    for (int j = 0; j < GROUP; j++) {
      out[j] = 0f;
    }
    for (int k = 0; k < inputs.length; k++) {
      add(x[inputs[k]], w, k * GROUP, out, 0, 0, GROUP);
    }
  }

  @Override
  public void strips(
      float[] x, float[] w, int wAt, int apart, float[] out, int outAt, int outApart) {
    for (int q = 0; q < 4; q++) {
      int o = outAt + q * outApart;
      Arrays.fill(out, o, o + STRIP, 0f);
      for (int d = 0; d < x.length; d++) {
        add(x[d], w, wAt + q * apart + d * STRIP, out, o, 0, STRIP);
      }
    }
  }

  @Override
  public void dots(
      float[] x, int xOffset, int[] rows, int count, float[] w, int wAt, int width, float[] out) {
    for (int k = 0; k < count; k++) {
      out[k] = dot(x, xOffset, w, wAt + rows[k] * width, width);
    }
  }

  /** Four sums side by side: the processor adds them at once, one after another it could not. */
  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[aOffset + i] * b[bOffset + i];
      s1 += a[aOffset + i + 1] * b[bOffset + i + 1];
      s2 += a[aOffset + i + 2] * b[bOffset + i + 2];
      s3 += a[aOffset + i + 3] * b[bOffset + i + 3];
    }
    for (; i < n; i++) {
      s0 += a[aOffset + i] * b[bOffset + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void axpy(float c, float[] x, int xOffset, float[] y, int yOffset, int n) {
    add(c, x, xOffset, y, yOffset, 0, n);
  }

  /** {@link RowsFloat#axpy} from number {@code from} on. */
  static void add(float c, float[] x, int xOffset, float[] y, int yOffset, int from, int n) {
    for (int i = from; i < n; i++) {
      y[yOffset + i] += c * x[xOffset + i];
    }
  }

  /** As for {@link #dot}, four sums. */
  @Override
  public float sum(float[] x, int offset, int n) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += x[offset + i];
      s1 += x[offset + i + 1];
      s2 += x[offset + i + 2];
      s3 += x[offset + i + 3];
    }
    for (; i < n; i++) {
      s0 += x[offset + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** As for {@link #dot}, four sums. */
  @Override
  public float squares(float[] x, int offset, float mean, int n) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += square(x[offset + i] - mean);
      s1 += square(x[offset + i + 1] - mean);
      s2 += square(x[offset + i + 2] - mean);
      s3 += square(x[offset + i + 3] - mean);
    }
    for (; i < n; i++) {
      s0 += square(x[offset + i] - mean);
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static float square(float x) {
    return x * x;
  }

  @Override
  public void turn(
      float[] table,
      int at,
      float direction,
      float[] src,
      int srcOffset,
      float[] dst,
      int dstOffset,
      int n) {
    for (int k = 0; k < n; k += 2) {
      float cos = table[at + k];
      float sin = direction * table[at + k + 1];
      float even = src[srcOffset + k];
      float odd = src[srcOffset + k + 1];
      dst[dstOffset + k] = even * cos - odd * sin;
      dst[dstOffset + k + 1] = odd * cos + even * sin;
    }
  }
}
