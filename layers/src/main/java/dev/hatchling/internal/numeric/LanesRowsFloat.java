package dev.hatchling.internal.numeric;

import java.util.Arrays;

/**
 * The sums of {@code VectorRowsFloat} without the Vector API, bit for bit: lane by lane in the
 * order in which vectors of a length add. Slower once compiled, a hundred times faster before:
 * {@link RowsFloat#EARLY}.
 */
final class LanesRowsFloat implements RowsFloat {
  /** Numbers of a vector, and of the block of eight vectors whose sums stand side by side. */
  private final int lanes;

  private final int block;

  /** The form of vectors of this many numbers, a power of two. */
  LanesRowsFloat(int lanes) {
    this.lanes = lanes;
    this.block = 8 * lanes;
  }

  /** The largest multiple of a size, a power of two, that is at most n. */
  private static int whole(int n, int size) {
    return n & -size;
  }

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
    int blocks = whole(width, block);
    int vectors = whole(width, lanes);
    scale(factor, out, outOffset, blocks);
    for (int k = 0; k < count; k++) {
      add(c[k], w, wAt + rows[k] * width, out, outOffset, blocks);
    }
    for (int d = blocks; d < vectors; d++) {
      float a0 = out[outOffset + d] * factor;
      float a1 = 0f;
      float a2 = 0f;
      float a3 = 0f;
      int k = 0;
      for (; k + 4 <= count; k += 4) {
        a0 = Math.fma(w[wAt + rows[k] * width + d], c[k], a0);
        a1 = Math.fma(w[wAt + rows[k + 1] * width + d], c[k + 1], a1);
        a2 = Math.fma(w[wAt + rows[k + 2] * width + d], c[k + 2], a2);
        a3 = Math.fma(w[wAt + rows[k + 3] * width + d], c[k + 3], a3);
      }
      for (; k < count; k++) {
        a0 = Math.fma(w[wAt + rows[k] * width + d], c[k], a0);
      }
      out[outOffset + d] = (a0 + a1) + (a2 + a3);
    }
    if (vectors < width) {
      ScalarRowsFloat.update(factor, c, rows, count, w, wAt, width, vectors, out, outOffset);
    }
  }

  private static void scale(float factor, float[] y, int offset, int n) {
    for (int i = offset; i < offset + n; i++) {
      y[i] *= factor;
    }
  }

  /** {@code y += c · x}. */
  private static void add(float c, float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = Math.fma(x[xOffset + i], c, y[yOffset + i]);
    }
  }

  @Override
  public void group(float[] x, int[] inputs, float[] w, float[] out) {
    for (int j = 0; j < GROUP; j++) {
      float a0 = 0f;
      float a1 = 0f;
      float a2 = 0f;
      float a3 = 0f;
      int k = 0;
      for (; k + 4 <= inputs.length; k += 4) {
        int p = k * GROUP + j;
        a0 = Math.fma(w[p], x[inputs[k]], a0);
        a1 = Math.fma(w[p + GROUP], x[inputs[k + 1]], a1);
        a2 = Math.fma(w[p + 2 * GROUP], x[inputs[k + 2]], a2);
        a3 = Math.fma(w[p + 3 * GROUP], x[inputs[k + 3]], a3);
      }
      for (; k < inputs.length; k++) {
        a0 = Math.fma(w[k * GROUP + j], x[inputs[k]], a0);
      }
      out[j] = (a0 + a1) + (a2 + a3);
    }
  }

  @Override
  public void strips(
      float[] x, float[] w, int wAt, int apart, float[] out, int outAt, int outApart) {
    for (int q = 0; q < 4; q++) {
      int o = outAt + q * outApart;
      Arrays.fill(out, o, o + STRIP, 0f);
      for (int d = 0; d < x.length; d++) {
        add(x[d], w, wAt + q * apart + d * STRIP, out, o, STRIP);
      }
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
    int vectors = whole(width, lanes);
    for (int n = row; n < row + 2; n++) {
      int at = wAt + n * width;
      scale(factor, w, at, vectors);
      for (int e = events; e != 0; e &= e - 1) {
        int j = Integer.numberOfTrailingZeros(e);
        add(keys[j * stride + n], values, valuesOffset + j * width, w, at, vectors);
      }
    }
    if (vectors < width) {
      ScalarRowsFloat.updatePair(
          factor, keys, stride, row, events, values, valuesOffset, w, wAt, width, vectors);
    }
  }

  @Override
  public void dots(
      float[] x, int xOffset, int[] rows, int count, float[] w, int wAt, int width, float[] out) {
    float[] sums = new float[2 * lanes];
    int fours = width == block ? count : whole(count, 4);
    for (int k = 0; k < fours; k++) {
      int r = wAt + rows[k] * width;
      out[k] =
          width == block ? dotBlock(x, xOffset, w, r, sums) : dot4(x, xOffset, w, r, width, sums);
    }
    for (int k = fours; k < count; k++) {
      out[k] = dot(x, xOffset, w, wAt + rows[k] * width, width);
    }
  }

  /** Rows of eight vectors: those of even and of odd number are summed apart. */
  private float dotBlock(float[] x, int xOffset, float[] w, int r, float[] sums) {
    for (int i = 0; i < 2 * lanes; i++) {
      sums[i] = w[r + i] * x[xOffset + i];
    }
    for (int d = 2 * lanes; d < block; d += 2 * lanes) {
      for (int i = 0; i < 2 * lanes; i++) {
        sums[i] = Math.fma(w[r + d + i], x[xOffset + d + i], sums[i]);
      }
    }
    for (int i = 0; i < lanes; i++) {
      sums[i] += sums[lanes + i];
    }
    return inTurn(sums);
  }

  /** A row that is read beside three others. */
  private float dot4(float[] x, int xOffset, float[] w, int r, int width, float[] sums) {
    Arrays.fill(sums, 0, lanes, 0f);
    int d = 0;
    for (; d + lanes <= width; d += lanes) {
      for (int i = 0; i < lanes; i++) {
        sums[i] = Math.fma(w[r + d + i], x[xOffset + d + i], sums[i]);
      }
    }
    float sum = inTurn(sums);
    for (; d < width; d++) {
      sum = Math.fma(w[r + d], x[xOffset + d], sum);
    }
    return sum;
  }

  /** One lane after another, as {@code VectorRowsFloat} adds them. */
  private float inTurn(float[] sums) {
    float sum = 0f;
    for (int i = 0; i < lanes; i++) {
      sum += sums[i];
    }
    return sum;
  }

  /** Eight vectors of sums into one number: vectors by pairs, then lanes by halves. */
  private float byHalves(float[] sums) {
    for (int i = 0; i < lanes; i++) {
      float low = (at(sums, 0, i) + at(sums, 1, i)) + (at(sums, 2, i) + at(sums, 3, i));
      float high = (at(sums, 4, i) + at(sums, 5, i)) + (at(sums, 6, i) + at(sums, 7, i));
      sums[i] = low + high;
    }
    for (int half = lanes / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[i] += sums[half + i];
      }
    }
    return sums[0];
  }

  private float at(float[] sums, int vector, int lane) {
    return sums[vector * lanes + lane];
  }

  /** Where among the sums number i of n goes. */
  private int place(int i, int blocks) {
    return i < blocks ? i & (block - 1) : i & (lanes - 1);
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float[] sums = new float[block];
    int blocks = whole(n, block);
    int vectors = whole(n, lanes);
    for (int i = 0; i < vectors; i++) {
      int p = place(i, blocks);
      sums[p] = Math.fma(a[aOffset + i], b[bOffset + i], sums[p]);
    }
    float sum = byHalves(sums);
    for (int i = vectors; i < n; i++) {
      sum = Math.fma(a[aOffset + i], b[bOffset + i], sum);
    }
    return sum;
  }

  @Override
  public void axpy(float c, float[] x, int xOffset, float[] y, int yOffset, int n) {
    int vectors = whole(n, lanes);
    add(c, x, xOffset, y, yOffset, vectors);
    ScalarRowsFloat.add(c, x, xOffset, y, yOffset, vectors, n);
  }

  @Override
  public float sum(float[] x, int offset, int n) {
    float[] sums = new float[block];
    int blocks = whole(n, block);
    int vectors = whole(n, lanes);
    for (int i = 0; i < vectors; i++) {
      sums[place(i, blocks)] += x[offset + i];
    }
    float sum = byHalves(sums);
    for (int i = vectors; i < n; i++) {
      sum += x[offset + i];
    }
    return sum;
  }

  @Override
  public float squares(float[] x, int offset, float mean, int n) {
    float[] sums = new float[block];
    int blocks = whole(n, block);
    int vectors = whole(n, lanes);
    for (int i = 0; i < vectors; i++) {
      float d = x[offset + i] - mean;
      int p = place(i, blocks);
      sums[p] = Math.fma(d, d, sums[p]);
    }
    float sum = byHalves(sums);
    for (int i = vectors; i < n; i++) {
      float d = x[offset + i] - mean;
      sum = Math.fma(d, d, sum);
    }
    return sum;
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
    int vectors = whole(n, lanes);
    for (int k = 0; k < vectors; k += 2) {
      float cos = table[at + k];
      float sin = table[at + k + 1];
      float even = src[srcOffset + k];
      float odd = src[srcOffset + k + 1];
      dst[dstOffset + k] = Math.fma(even, cos, odd * sin * -direction);
      dst[dstOffset + k + 1] = Math.fma(odd, cos, even * sin * direction);
    }
    ScalarRowsFloat.INSTANCE.turn(
        table,
        at + vectors,
        direction,
        src,
        srcOffset + vectors,
        dst,
        dstOffset + vectors,
        n - vectors);
  }
}
