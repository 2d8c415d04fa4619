package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Simd;

/**
 * Sums over chosen rows of a row-major matrix W whose rows are {@code width} long and whose first
 * number is {@code w[wAt]}. Row k of a call is {@code W[rows[k]]}, for k in [0, count).
 */
public interface RowsFloat {
  /** Both forms; their sums go in different orders. */
  Simd<RowsFloat> FORMS = Simd.of(RowsFloat.class, "VectorRowsFloat", 0, ScalarRowsFloat.INSTANCE);

  /**
   * Kernel calls that {@link LanesRowsFloat} takes: some 300 tokens of a small model, over which
   * the Vector API would cost more than it gives.
   */
  int FIRST_CALLS = 150_000;

  /**
   * As {@link #FORMS}, but for a program's first calls, which get the same bits without vectors.
   */
  Simd<RowsFloat> EARLY =
      Simd.patient(
          RowsFloat.class,
          "VectorRowsFloat",
          0,
          Simd.length() == 0
              ? ScalarRowsFloat.INSTANCE
              : new LanesRowsFloat(Simd.length() / Float.SIZE),
          FIRST_CALLS);

  /** Neurons of a group, see {@link #group}. */
  int GROUP = 16;

  /** Neurons of a strip, see {@link #strips}. */
  int STRIP = 32;

  /**
   * {@code out[o..] = factor · out[o..] + Σ_k c[k] · W[rows[k]]}: what active neurons send to a
   * dense target.
   */
  void update(
      float factor,
      float[] c,
      int[] rows,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] out,
      int outOffset);

  /**
   * For two neighbouring rows {@code n = row, row + 1}: {@code W[n] = factor · W[n] + Σ_j keys[j ·
   * stride + n] · values[valuesOffset + j · width ..]} over the bits j that are set in events.
   */
  void updatePair(
      float factor,
      float[] keys,
      int stride,
      int row,
      int events,
      float[] values,
      int valuesOffset,
      float[] w,
      int wAt,
      int width);

  /**
   * {@code out[j] = Σ_k x[inputs[k]] · w[k · GROUP + j]} for the {@link #GROUP} neurons of a group
   * that listen to few inputs; k over all inputs.
   */
  void group(float[] x, int[] inputs, float[] w, float[] out);

  /**
   * Four strips of {@link #STRIP} neurons that listen to all inputs: {@code out[outAt + q ·
   * outApart + i] = Σ_d x[d] · w[wAt + q · apart + d · STRIP + i]} for q &lt; 4, i &lt; STRIP; d
   * over all of x.
   */
  void strips(float[] x, float[] w, int wAt, int apart, float[] out, int outAt, int outApart);

  /** {@code out[k] = x · W[rows[k]]}: what a dense source sends to active neurons. */
  void dots(
      float[] x, int xOffset, int[] rows, int count, float[] w, int wAt, int width, float[] out);

  /** {@code Σ_i a[aOffset + i] · b[bOffset + i]}. */
  float dot(float[] a, int aOffset, float[] b, int bOffset, int n);

  /** {@code y[yOffset + i] += c · x[xOffset + i]}. */
  void axpy(float c, float[] x, int xOffset, float[] y, int yOffset, int n);

  /** {@code Σ_i x[offset + i]}. */
  float sum(float[] x, int offset, int n);

  /** {@code Σ_i (x[offset + i] − mean)²}. */
  float squares(float[] x, int offset, float mean, int n);

  /**
   * Turns the pairs (2k, 2k+1) of a row of n numbers by angles; source and destination may be the
   * same.
   *
   * @param table cosine and sine in turn for each pair, from {@code at} on
   * @param direction 1, or −1 for the opposite angles
   */
  void turn(
      float[] table,
      int at,
      float direction,
      float[] src,
      int srcOffset,
      float[] dst,
      int dstOffset,
      int n);

  /** The form of this Java machine. */
  static RowsFloat instance() {
    return FORMS.get();
  }

  /** The same for who asks at every call: quick from the first on. */
  static RowsFloat early() {
    return EARLY.get();
  }
}
