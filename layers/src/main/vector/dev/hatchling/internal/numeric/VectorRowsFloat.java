package dev.hatchling.internal.numeric;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The provider on the Vector API. A block of eight vectors of the target stays in registers while
 * the active rows stream past, so a row costs one load and one fused multiply-add a vector.
 */
final class VectorRowsFloat implements RowsFloat {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final int BLOCK = 8 * L;
  private static final int HALF = 4 * L;
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> i & ~1);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> i | 1);
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final FloatVector SIGNS = FloatVector.fromArray(S, signs(), 0);

  /** −1 and 1 in turn. */
  private static float[] signs() {
    float[] signs = new float[L];
    for (int i = 0; i < L; i++) {
      signs[i] = i % 2 == 0 ? -1f : 1f;
    }
    return signs;
  }

  private static final ScalarRowsFloat REST = ScalarRowsFloat.INSTANCE;
  private static final VectorShuffle<Float>[] ROTATIONS = rotations();

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
    int d = 0;
    for (; d + BLOCK <= width; d += BLOCK) {
      updateBlock(factor, c, rows, count, w, width, wAt + d, out, outOffset + d);
    }
    for (; d + 2 * L <= width; d += 2 * L) {
      updateTwo(factor, c, rows, count, w, width, wAt + d, out, outOffset + d);
    }
    for (; d + L <= width; d += L) {
      updateVector(factor, c, rows, count, w, width, wAt + d, out, outOffset + d);
    }
    if (d < width) {
      ScalarRowsFloat.update(factor, c, rows, count, w, wAt, width, d, out, outOffset);
    }
  }

  /** One vector of the target; four sums, as one would wait for itself. */
  private static void updateVector(
      float factor,
      float[] c,
      int[] rows,
      int count,
      float[] w,
      int width,
      int d,
      float[] out,
      int o) {
    FloatVector a0 = FloatVector.fromArray(S, out, o).mul(factor);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    int k = 0;
    for (; k + 4 <= count; k += 4) {
      a0 = FloatVector.fromArray(S, w, rows[k] * width + d).fma(splat(c[k]), a0);
      a1 = FloatVector.fromArray(S, w, rows[k + 1] * width + d).fma(splat(c[k + 1]), a1);
      a2 = FloatVector.fromArray(S, w, rows[k + 2] * width + d).fma(splat(c[k + 2]), a2);
      a3 = FloatVector.fromArray(S, w, rows[k + 3] * width + d).fma(splat(c[k + 3]), a3);
    }
    for (; k < count; k++) {
      a0 = FloatVector.fromArray(S, w, rows[k] * width + d).fma(splat(c[k]), a0);
    }
    a0.add(a1).add(a2.add(a3)).intoArray(out, o);
  }

  /** Two vectors of the target, each as {@link #updateVector} has it. */
  private static void updateTwo(
      float factor,
      float[] c,
      int[] rows,
      int count,
      float[] w,
      int width,
      int d,
      float[] out,
      int o) {
    FloatVector a0 = FloatVector.fromArray(S, out, o).mul(factor);
    FloatVector b0 = FloatVector.fromArray(S, out, o + L).mul(factor);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector b1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector b2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    FloatVector b3 = FloatVector.zero(S);
    int k = 0;
    for (; k + 4 <= count; k += 4) {
      int r = rows[k] * width + d;
      FloatVector s = splat(c[k]);
      a0 = FloatVector.fromArray(S, w, r).fma(s, a0);
      b0 = FloatVector.fromArray(S, w, r + L).fma(s, b0);
      r = rows[k + 1] * width + d;
      s = splat(c[k + 1]);
      a1 = FloatVector.fromArray(S, w, r).fma(s, a1);
      b1 = FloatVector.fromArray(S, w, r + L).fma(s, b1);
      r = rows[k + 2] * width + d;
      s = splat(c[k + 2]);
      a2 = FloatVector.fromArray(S, w, r).fma(s, a2);
      b2 = FloatVector.fromArray(S, w, r + L).fma(s, b2);
      r = rows[k + 3] * width + d;
      s = splat(c[k + 3]);
      a3 = FloatVector.fromArray(S, w, r).fma(s, a3);
      b3 = FloatVector.fromArray(S, w, r + L).fma(s, b3);
    }
    for (; k < count; k++) {
      int r = rows[k] * width + d;
      a0 = FloatVector.fromArray(S, w, r).fma(splat(c[k]), a0);
      b0 = FloatVector.fromArray(S, w, r + L).fma(splat(c[k]), b0);
    }
    a0.add(a1).add(a2.add(a3)).intoArray(out, o);
    b0.add(b1).add(b2.add(b3)).intoArray(out, o + L);
  }

  @Override
  public void group(float[] x, int[] inputs, float[] w, float[] out) {
    for (int j = 0; j < GROUP; j += L) {
      groupVector(x, inputs, w, out, j);
    }
  }

  private static void groupVector(float[] x, int[] inputs, float[] w, float[] out, int j) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    int k = 0;
    for (; k + 4 <= inputs.length; k += 4) {
      int p = k * GROUP + j;
      a0 = FloatVector.fromArray(S, w, p).fma(splat(x[inputs[k]]), a0);
      a1 = FloatVector.fromArray(S, w, p + GROUP).fma(splat(x[inputs[k + 1]]), a1);
      a2 = FloatVector.fromArray(S, w, p + 2 * GROUP).fma(splat(x[inputs[k + 2]]), a2);
      a3 = FloatVector.fromArray(S, w, p + 3 * GROUP).fma(splat(x[inputs[k + 3]]), a3);
    }
    for (; k < inputs.length; k++) {
      a0 = FloatVector.fromArray(S, w, k * GROUP + j).fma(splat(x[inputs[k]]), a0);
    }
    a0.add(a1).add(a2.add(a3)).intoArray(out, j);
  }

  /**
   * Weights come from the second- or third-level cache, whose prefetching is faster with four
   * streams than with one.
   */
  @Override
  public void strips(
      float[] x, float[] w, int wAt, int apart, float[] out, int outAt, int outApart) {
    for (int i = 0; i < STRIP; i += 2 * L) {
      stripPairs(x, w, wAt + i, apart, out, outAt + i, outApart);
    }
  }

  /** Two vectors of each strip. */
  private static void stripPairs(
      float[] x, float[] w, int wAt, int apart, float[] out, int o, int outApart) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector b0 = FloatVector.zero(S);
    FloatVector b1 = FloatVector.zero(S);
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    FloatVector d0 = FloatVector.zero(S);
    FloatVector d1 = FloatVector.zero(S);
    for (int d = 0; d < x.length; d++) {
      FloatVector s = splat(x[d]);
      int r = wAt + d * STRIP;
      a0 = FloatVector.fromArray(S, w, r).fma(s, a0);
      a1 = FloatVector.fromArray(S, w, r + L).fma(s, a1);
      r += apart;
      b0 = FloatVector.fromArray(S, w, r).fma(s, b0);
      b1 = FloatVector.fromArray(S, w, r + L).fma(s, b1);
      r += apart;
      c0 = FloatVector.fromArray(S, w, r).fma(s, c0);
      c1 = FloatVector.fromArray(S, w, r + L).fma(s, c1);
      r += apart;
      d0 = FloatVector.fromArray(S, w, r).fma(s, d0);
      d1 = FloatVector.fromArray(S, w, r + L).fma(s, d1);
    }
    a0.intoArray(out, o);
    a1.intoArray(out, o + L);
    b0.intoArray(out, o + outApart);
    b1.intoArray(out, o + outApart + L);
    c0.intoArray(out, o + 2 * outApart);
    c1.intoArray(out, o + 2 * outApart + L);
    d0.intoArray(out, o + 3 * outApart);
    d1.intoArray(out, o + 3 * outApart + L);
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(S, value);
  }

  private static void updateBlock(
      float factor,
      float[] c,
      int[] rows,
      int count,
      float[] w,
      int width,
      int d,
      float[] out,
      int o) {
    FloatVector a0 = FloatVector.fromArray(S, out, o).mul(factor);
    FloatVector a1 = FloatVector.fromArray(S, out, o + L).mul(factor);
    FloatVector a2 = FloatVector.fromArray(S, out, o + 2 * L).mul(factor);
    FloatVector a3 = FloatVector.fromArray(S, out, o + 3 * L).mul(factor);
    FloatVector a4 = FloatVector.fromArray(S, out, o + 4 * L).mul(factor);
    FloatVector a5 = FloatVector.fromArray(S, out, o + 5 * L).mul(factor);
    FloatVector a6 = FloatVector.fromArray(S, out, o + 6 * L).mul(factor);
    FloatVector a7 = FloatVector.fromArray(S, out, o + 7 * L).mul(factor);
    for (int k = 0; k < count; k++) {
      int r = rows[k] * width + d;
      FloatVector s = splat(c[k]);
      a0 = FloatVector.fromArray(S, w, r).fma(s, a0);
      a1 = FloatVector.fromArray(S, w, r + L).fma(s, a1);
      a2 = FloatVector.fromArray(S, w, r + 2 * L).fma(s, a2);
      a3 = FloatVector.fromArray(S, w, r + 3 * L).fma(s, a3);
      a4 = FloatVector.fromArray(S, w, r + 4 * L).fma(s, a4);
      a5 = FloatVector.fromArray(S, w, r + 5 * L).fma(s, a5);
      a6 = FloatVector.fromArray(S, w, r + 6 * L).fma(s, a6);
      a7 = FloatVector.fromArray(S, w, r + 7 * L).fma(s, a7);
    }
    a0.intoArray(out, o);
    a1.intoArray(out, o + L);
    a2.intoArray(out, o + 2 * L);
    a3.intoArray(out, o + 3 * L);
    a4.intoArray(out, o + 4 * L);
    a5.intoArray(out, o + 5 * L);
    a6.intoArray(out, o + 6 * L);
    a7.intoArray(out, o + 7 * L);
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
    int d = 0;
    for (; d + HALF <= width; d += HALF) {
      updatePairHalf(factor, keys, stride, row, events, values, valuesOffset, w, wAt, width, d);
    }
    for (; d + L <= width; d += L) {
      updatePairVector(factor, keys, stride, row, events, values, valuesOffset, w, wAt, width, d);
    }
    if (d < width) {
      ScalarRowsFloat.updatePair(
          factor, keys, stride, row, events, values, valuesOffset, w, wAt, width, d);
    }
  }

  private static void updatePairVector(
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
      int d) {
    int r = wAt + row * width + d;
    FloatVector a = FloatVector.fromArray(S, w, r).mul(factor);
    FloatVector b = FloatVector.fromArray(S, w, r + width).mul(factor);
    for (int e = events; e != 0; e &= e - 1) {
      int j = Integer.numberOfTrailingZeros(e);
      FloatVector value = FloatVector.fromArray(S, values, valuesOffset + j * width + d);
      a = value.fma(splat(keys[j * stride + row]), a);
      b = value.fma(splat(keys[j * stride + row + 1]), b);
    }
    a.intoArray(w, r);
    b.intoArray(w, r + width);
  }

  /**
   * Eight sums stay in registers; a value is read once for both rows. With sixteen C2 of Java 17
   * sometimes leaves the last stores as calls, and boxes.
   */
  private static void updatePairHalf(
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
      int d) {
    int p = wAt + row * width + d;
    int q = p + width;
    FloatVector f = splat(factor);
    FloatVector a0 = FloatVector.fromArray(S, w, p).mul(f);
    FloatVector a1 = FloatVector.fromArray(S, w, p + L).mul(f);
    FloatVector a2 = FloatVector.fromArray(S, w, p + 2 * L).mul(f);
    FloatVector a3 = FloatVector.fromArray(S, w, p + 3 * L).mul(f);
    FloatVector b0 = FloatVector.fromArray(S, w, q).mul(f);
    FloatVector b1 = FloatVector.fromArray(S, w, q + L).mul(f);
    FloatVector b2 = FloatVector.fromArray(S, w, q + 2 * L).mul(f);
    FloatVector b3 = FloatVector.fromArray(S, w, q + 3 * L).mul(f);
    for (int e = events; e != 0; e &= e - 1) {
      int j = Integer.numberOfTrailingZeros(e);
      int v = valuesOffset + j * width + d;
      FloatVector s = splat(keys[j * stride + row]);
      FloatVector t = splat(keys[j * stride + row + 1]);
      FloatVector v0 = FloatVector.fromArray(S, values, v);
      a0 = v0.fma(s, a0);
      b0 = v0.fma(t, b0);
      FloatVector v1 = FloatVector.fromArray(S, values, v + L);
      a1 = v1.fma(s, a1);
      b1 = v1.fma(t, b1);
      FloatVector v2 = FloatVector.fromArray(S, values, v + 2 * L);
      a2 = v2.fma(s, a2);
      b2 = v2.fma(t, b2);
      FloatVector v3 = FloatVector.fromArray(S, values, v + 3 * L);
      a3 = v3.fma(s, a3);
      b3 = v3.fma(t, b3);
    }
    a0.intoArray(w, p);
    a1.intoArray(w, p + L);
    a2.intoArray(w, p + 2 * L);
    a3.intoArray(w, p + 3 * L);
    b0.intoArray(w, q);
    b1.intoArray(w, q + L);
    b2.intoArray(w, q + 2 * L);
    b3.intoArray(w, q + 3 * L);
  }

  @Override
  public void dots(
      float[] x, int xOffset, int[] rows, int count, float[] w, int wAt, int width, float[] out) {
    float[] lanes = new float[4 * L];
    if (width == BLOCK) {
      dotsBlock(x, xOffset, rows, count, w, wAt, out, lanes);
      return;
    }
    int k = 0;
    for (; k + 4 <= count; k += 4) {
      dots4(x, xOffset, rows, k, w, wAt, width, out, lanes);
    }
    for (; k < count; k++) {
      out[k] = dot(x, xOffset, w, wAt + rows[k] * width, width);
    }
  }

  /** Rows of eight vectors: x stays in registers, rows are read one after another. */
  private static void dotsBlock(
      float[] x,
      int xOffset,
      int[] rows,
      int count,
      float[] w,
      int wAt,
      float[] out,
      float[] lanes) {
    FloatVector x0 = FloatVector.fromArray(S, x, xOffset);
    FloatVector x1 = FloatVector.fromArray(S, x, xOffset + L);
    FloatVector x2 = FloatVector.fromArray(S, x, xOffset + 2 * L);
    FloatVector x3 = FloatVector.fromArray(S, x, xOffset + 3 * L);
    FloatVector x4 = FloatVector.fromArray(S, x, xOffset + 4 * L);
    FloatVector x5 = FloatVector.fromArray(S, x, xOffset + 5 * L);
    FloatVector x6 = FloatVector.fromArray(S, x, xOffset + 6 * L);
    FloatVector x7 = FloatVector.fromArray(S, x, xOffset + 7 * L);
    for (int k = 0; k < count; k++) {
      int r = wAt + rows[k] * BLOCK;
      FloatVector p = FloatVector.fromArray(S, w, r).mul(x0);
      FloatVector q = FloatVector.fromArray(S, w, r + L).mul(x1);
      p = FloatVector.fromArray(S, w, r + 2 * L).fma(x2, p);
      q = FloatVector.fromArray(S, w, r + 3 * L).fma(x3, q);
      p = FloatVector.fromArray(S, w, r + 4 * L).fma(x4, p);
      q = FloatVector.fromArray(S, w, r + 5 * L).fma(x5, q);
      p = FloatVector.fromArray(S, w, r + 6 * L).fma(x6, p);
      q = FloatVector.fromArray(S, w, r + 7 * L).fma(x7, q);
      p.add(q).intoArray(lanes, 0);
      out[k] = inTurn(lanes);
    }
  }

  /** Four rows at once: x is read once for them, and their sums do not wait for one another. */
  private static void dots4(
      float[] x,
      int xOffset,
      int[] rows,
      int k,
      float[] w,
      int wAt,
      int width,
      float[] out,
      float[] lanes) {
    int r0 = wAt + rows[k] * width;
    int r1 = wAt + rows[k + 1] * width;
    int r2 = wAt + rows[k + 2] * width;
    int r3 = wAt + rows[k + 3] * width;
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    int d = 0;
    for (; d + L <= width; d += L) {
      FloatVector v = FloatVector.fromArray(S, x, xOffset + d);
      a0 = FloatVector.fromArray(S, w, r0 + d).fma(v, a0);
      a1 = FloatVector.fromArray(S, w, r1 + d).fma(v, a1);
      a2 = FloatVector.fromArray(S, w, r2 + d).fma(v, a2);
      a3 = FloatVector.fromArray(S, w, r3 + d).fma(v, a3);
    }
    a0.intoArray(lanes, 0);
    a1.intoArray(lanes, L);
    a2.intoArray(lanes, 2 * L);
    a3.intoArray(lanes, 3 * L);
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    for (int i = 0; i < L; i++) {
      s0 += lanes[i];
      s1 += lanes[L + i];
      s2 += lanes[2 * L + i];
      s3 += lanes[3 * L + i];
    }
    for (; d < width; d++) {
      float v = x[xOffset + d];
      s0 = Math.fma(w[r0 + d], v, s0);
      s1 = Math.fma(w[r1 + d], v, s1);
      s2 = Math.fma(w[r2 + d], v, s2);
      s3 = Math.fma(w[r3 + d], v, s3);
    }
    out[k] = s0;
    out[k + 1] = s1;
    out[k + 2] = s2;
    out[k + 3] = s3;
  }

  /**
   * One lane after another. The order of {@code reduceLanes} is Java's own: this one up to Java 22,
   * from 23 on another one once it is compiled.
   */
  private static float inTurn(float[] lanes) {
    float sum = 0f;
    for (int i = 0; i < L; i++) {
      sum += lanes[i];
    }
    return sum;
  }

  /** Sum of the lanes by halves. */
  private static float sum(FloatVector v) {
    FloatVector sum = v;
    for (int i = 0; i < ROTATIONS.length; i++) {
      sum = sum.add(sum.rearrange(ROTATIONS[i]));
    }
    return sum.lane(0);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static VectorShuffle<Float>[] rotations() {
    VectorShuffle<Float>[] rotations = new VectorShuffle[Integer.numberOfTrailingZeros(L)];
    for (int i = 0; i < rotations.length; i++) {
      rotations[i] = VectorShuffle.iota(S, L >> (i + 1), 1, true);
    }
    return rotations;
  }

  /** Eight sums side by side; and too long to be inlined, see {@link #sum(float[], int, int)}. */
  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    FloatVector s4 = FloatVector.zero(S);
    FloatVector s5 = FloatVector.zero(S);
    FloatVector s6 = FloatVector.zero(S);
    FloatVector s7 = FloatVector.zero(S);
    int i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
      s0 =
          FloatVector.fromArray(S, a, aOffset + i)
              .fma(FloatVector.fromArray(S, b, bOffset + i), s0);
      s1 =
          FloatVector.fromArray(S, a, aOffset + i + L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + L), s1);
      s2 =
          FloatVector.fromArray(S, a, aOffset + i + 2 * L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + 2 * L), s2);
      s3 =
          FloatVector.fromArray(S, a, aOffset + i + 3 * L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + 3 * L), s3);
      s4 =
          FloatVector.fromArray(S, a, aOffset + i + 4 * L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + 4 * L), s4);
      s5 =
          FloatVector.fromArray(S, a, aOffset + i + 5 * L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + 5 * L), s5);
      s6 =
          FloatVector.fromArray(S, a, aOffset + i + 6 * L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + 6 * L), s6);
      s7 =
          FloatVector.fromArray(S, a, aOffset + i + 7 * L)
              .fma(FloatVector.fromArray(S, b, bOffset + i + 7 * L), s7);
    }
    for (; i + L <= n; i += L) {
      s0 =
          FloatVector.fromArray(S, a, aOffset + i)
              .fma(FloatVector.fromArray(S, b, bOffset + i), s0);
    }
    float sum = sum(s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))));
    for (; i < n; i++) {
      sum = Math.fma(a[aOffset + i], b[bOffset + i], sum);
    }
    return sum;
  }

  @Override
  public void axpy(float c, float[] x, int xOffset, float[] y, int yOffset, int n) {
    FloatVector s = splat(c);
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector.fromArray(S, x, xOffset + i)
          .fma(s, FloatVector.fromArray(S, y, yOffset + i))
          .intoArray(y, yOffset + i);
    }
    ScalarRowsFloat.add(c, x, xOffset, y, yOffset, i, n);
  }

  /**
   * Eight sums side by side. The method is too long to be inlined (325 bytes of code): where C2 of
   * Java 17 inlines many vector operations into one caller, it gives up and boxes vectors.
   */
  @Override
  public float sum(float[] x, int offset, int n) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    FloatVector s4 = FloatVector.zero(S);
    FloatVector s5 = FloatVector.zero(S);
    FloatVector s6 = FloatVector.zero(S);
    FloatVector s7 = FloatVector.zero(S);
    int i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
      s0 = s0.add(FloatVector.fromArray(S, x, offset + i));
      s1 = s1.add(FloatVector.fromArray(S, x, offset + i + L));
      s2 = s2.add(FloatVector.fromArray(S, x, offset + i + 2 * L));
      s3 = s3.add(FloatVector.fromArray(S, x, offset + i + 3 * L));
      s4 = s4.add(FloatVector.fromArray(S, x, offset + i + 4 * L));
      s5 = s5.add(FloatVector.fromArray(S, x, offset + i + 5 * L));
      s6 = s6.add(FloatVector.fromArray(S, x, offset + i + 6 * L));
      s7 = s7.add(FloatVector.fromArray(S, x, offset + i + 7 * L));
    }
    for (; i + L <= n; i += L) {
      s0 = s0.add(FloatVector.fromArray(S, x, offset + i));
    }
    float sum = sum(s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))));
    for (; i < n; i++) {
      sum += x[offset + i];
    }
    return sum;
  }

  /** As {@link #sum(float[], int, int)}. */
  @Override
  public float squares(float[] x, int offset, float mean, int n) {
    FloatVector m = splat(mean);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    FloatVector s4 = FloatVector.zero(S);
    FloatVector s5 = FloatVector.zero(S);
    FloatVector s6 = FloatVector.zero(S);
    FloatVector s7 = FloatVector.zero(S);
    int i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
      FloatVector d0 = FloatVector.fromArray(S, x, offset + i).sub(m);
      s0 = d0.fma(d0, s0);
      FloatVector d1 = FloatVector.fromArray(S, x, offset + i + L).sub(m);
      s1 = d1.fma(d1, s1);
      FloatVector d2 = FloatVector.fromArray(S, x, offset + i + 2 * L).sub(m);
      s2 = d2.fma(d2, s2);
      FloatVector d3 = FloatVector.fromArray(S, x, offset + i + 3 * L).sub(m);
      s3 = d3.fma(d3, s3);
      FloatVector d4 = FloatVector.fromArray(S, x, offset + i + 4 * L).sub(m);
      s4 = d4.fma(d4, s4);
      FloatVector d5 = FloatVector.fromArray(S, x, offset + i + 5 * L).sub(m);
      s5 = d5.fma(d5, s5);
      FloatVector d6 = FloatVector.fromArray(S, x, offset + i + 6 * L).sub(m);
      s6 = d6.fma(d6, s6);
      FloatVector d7 = FloatVector.fromArray(S, x, offset + i + 7 * L).sub(m);
      s7 = d7.fma(d7, s7);
    }
    for (; i + L <= n; i += L) {
      FloatVector d0 = FloatVector.fromArray(S, x, offset + i).sub(m);
      s0 = d0.fma(d0, s0);
    }
    float sum = sum(s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))));
    for (; i < n; i++) {
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
    FloatVector signs = SIGNS.mul(direction);
    int k = 0;
    for (; k + L <= n; k += L) {
      FloatVector angles = FloatVector.fromArray(S, table, at + k);
      FloatVector x = FloatVector.fromArray(S, src, srcOffset + k);
      FloatVector across = x.rearrange(SWAP).mul(angles.rearrange(ODD)).mul(signs);
      x.fma(angles.rearrange(EVEN), across).intoArray(dst, dstOffset + k);
    }
    REST.turn(table, at + k, direction, src, srcOffset + k, dst, dstOffset + k, n - k);
  }
}
