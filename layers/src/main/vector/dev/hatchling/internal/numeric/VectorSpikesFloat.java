package dev.hatchling.internal.numeric;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The provider on the Vector API: eight vectors of the neuron's row stay in registers. */
final class VectorSpikesFloat implements SpikesFloat {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final int BLOCK = 8 * L;

  private static final FloatVector ONE = FloatVector.broadcast(S, 1f);

  /** Two factors of it make more than 1 of any positive number: a step without a mask. */
  private static final FloatVector STEEP = FloatVector.broadcast(S, 1 / Float.MIN_NORMAL);

  @Override
  public void mark(float[] a, int at, int pitch, int rows, int n, float[] out) {
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector sum = FloatVector.zero(S);
      float power = 1f; // a vector here, begun as a constant, would be a new object each time
      for (int t = 0; t < rows; t++) {
        FloatVector size = FloatVector.fromArray(S, a, at + t * pitch + i).abs();
        sum = size.mul(STEEP).mul(STEEP).min(ONE).fma(FloatVector.broadcast(S, power), sum);
        power += power;
      }
      sum.intoArray(out, i);
    }
    ScalarSpikesFloat.mark(a, at, pitch, rows, i, n, out);
  }

  @Override
  public void collect(
      long tokens, float[] c, int cAt, int pitch, float[] x, float[] w, int wAt, int width) {
    int d = 0;
    for (; d + BLOCK <= width; d += BLOCK) {
      collectBlock(tokens, c, cAt, pitch, x, d, w, wAt + d, width);
    }
    for (; d + L <= width; d += L) {
      collectVector(tokens, c, cAt, pitch, x, d, w, wAt + d, width);
    }
    if (d < width) {
      ScalarSpikesFloat.collect(tokens, c, cAt, pitch, x, w, wAt, d, width);
    }
  }

  private static void collectBlock(
      long tokens, float[] c, int cAt, int pitch, float[] x, int d, float[] w, int wAt, int width) {
    FloatVector a0 = FloatVector.fromArray(S, w, wAt);
    FloatVector a1 = FloatVector.fromArray(S, w, wAt + L);
    FloatVector a2 = FloatVector.fromArray(S, w, wAt + 2 * L);
    FloatVector a3 = FloatVector.fromArray(S, w, wAt + 3 * L);
    FloatVector a4 = FloatVector.fromArray(S, w, wAt + 4 * L);
    FloatVector a5 = FloatVector.fromArray(S, w, wAt + 5 * L);
    FloatVector a6 = FloatVector.fromArray(S, w, wAt + 6 * L);
    FloatVector a7 = FloatVector.fromArray(S, w, wAt + 7 * L);
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      FloatVector s = FloatVector.broadcast(S, c[cAt + t * pitch]);
      int r = t * width + d;
      a0 = FloatVector.fromArray(S, x, r).fma(s, a0);
      a1 = FloatVector.fromArray(S, x, r + L).fma(s, a1);
      a2 = FloatVector.fromArray(S, x, r + 2 * L).fma(s, a2);
      a3 = FloatVector.fromArray(S, x, r + 3 * L).fma(s, a3);
      a4 = FloatVector.fromArray(S, x, r + 4 * L).fma(s, a4);
      a5 = FloatVector.fromArray(S, x, r + 5 * L).fma(s, a5);
      a6 = FloatVector.fromArray(S, x, r + 6 * L).fma(s, a6);
      a7 = FloatVector.fromArray(S, x, r + 7 * L).fma(s, a7);
    }
    a0.intoArray(w, wAt);
    a1.intoArray(w, wAt + L);
    a2.intoArray(w, wAt + 2 * L);
    a3.intoArray(w, wAt + 3 * L);
    a4.intoArray(w, wAt + 4 * L);
    a5.intoArray(w, wAt + 5 * L);
    a6.intoArray(w, wAt + 6 * L);
    a7.intoArray(w, wAt + 7 * L);
  }

  private static void collectVector(
      long tokens, float[] c, int cAt, int pitch, float[] x, int d, float[] w, int wAt, int width) {
    FloatVector a = FloatVector.fromArray(S, w, wAt);
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      FloatVector s = FloatVector.broadcast(S, c[cAt + t * pitch]);
      a = FloatVector.fromArray(S, x, t * width + d).fma(s, a);
    }
    a.intoArray(w, wAt);
  }

  @Override
  public void spread(
      long tokens, float[] c, int cAt, int pitch, float[] w, int wAt, float[] y, int width) {
    int d = 0;
    for (; d + BLOCK <= width; d += BLOCK) {
      spreadBlock(tokens, c, cAt, pitch, w, wAt + d, y, d, width);
    }
    for (; d + L <= width; d += L) {
      spreadVector(tokens, c, cAt, pitch, w, wAt + d, y, d, width);
    }
    if (d < width) {
      ScalarSpikesFloat.spread(tokens, c, cAt, pitch, w, wAt, y, d, width);
    }
  }

  private static void spreadBlock(
      long tokens, float[] c, int cAt, int pitch, float[] w, int wAt, float[] y, int d, int width) {
    FloatVector w0 = FloatVector.fromArray(S, w, wAt);
    FloatVector w1 = FloatVector.fromArray(S, w, wAt + L);
    FloatVector w2 = FloatVector.fromArray(S, w, wAt + 2 * L);
    FloatVector w3 = FloatVector.fromArray(S, w, wAt + 3 * L);
    FloatVector w4 = FloatVector.fromArray(S, w, wAt + 4 * L);
    FloatVector w5 = FloatVector.fromArray(S, w, wAt + 5 * L);
    FloatVector w6 = FloatVector.fromArray(S, w, wAt + 6 * L);
    FloatVector w7 = FloatVector.fromArray(S, w, wAt + 7 * L);
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      FloatVector s = FloatVector.broadcast(S, c[cAt + t * pitch]);
      int r = t * width + d;
      w0.fma(s, FloatVector.fromArray(S, y, r)).intoArray(y, r);
      w1.fma(s, FloatVector.fromArray(S, y, r + L)).intoArray(y, r + L);
      w2.fma(s, FloatVector.fromArray(S, y, r + 2 * L)).intoArray(y, r + 2 * L);
      w3.fma(s, FloatVector.fromArray(S, y, r + 3 * L)).intoArray(y, r + 3 * L);
      w4.fma(s, FloatVector.fromArray(S, y, r + 4 * L)).intoArray(y, r + 4 * L);
      w5.fma(s, FloatVector.fromArray(S, y, r + 5 * L)).intoArray(y, r + 5 * L);
      w6.fma(s, FloatVector.fromArray(S, y, r + 6 * L)).intoArray(y, r + 6 * L);
      w7.fma(s, FloatVector.fromArray(S, y, r + 7 * L)).intoArray(y, r + 7 * L);
    }
  }

  private static void spreadVector(
      long tokens, float[] c, int cAt, int pitch, float[] w, int wAt, float[] y, int d, int width) {
    FloatVector row = FloatVector.fromArray(S, w, wAt);
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      FloatVector s = FloatVector.broadcast(S, c[cAt + t * pitch]);
      int r = t * width + d;
      row.fma(s, FloatVector.fromArray(S, y, r)).intoArray(y, r);
    }
  }
}
