package dev.hatchling.internal.numeric;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The operations of {@link FastMath}, in its order, on vectors. */
final class VectorExponentials implements Exponentials {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private static final FloatVector ZERO = FloatVector.zero(S);
  private static final FloatVector ONE = splat(1f);
  private static final FloatVector LEAST = splat(FastMath.LEAST);
  private static final FloatVector MOST = splat(FastMath.MOST);
  private static final FloatVector LOG2E = splat(FastMath.LOG2E);
  private static final FloatVector ROUND = splat(FastMath.ROUND);
  private static final FloatVector LN2_HIGH = splat(FastMath.LN2_HIGH);
  private static final FloatVector LN2_LOW = splat(FastMath.LN2_LOW);
  private static final IntVector BIAS = IntVector.broadcast(IntVector.SPECIES_PREFERRED, 127);

  // Constants are fields: C2 stops to inline, and boxes, where a loop makes too many vectors.
  private static final FloatVector E5 = splat(0.00019875691f);
  private static final FloatVector E4 = splat(0.0013981999f);
  private static final FloatVector E3 = splat(0.008333452f);
  private static final FloatVector E2 = splat(0.041665796f);
  private static final FloatVector E1 = splat(0.16666666f);
  private static final FloatVector E0 = splat(0.5f);
  private static final FloatVector L6 = splat(0.13333333f);
  private static final FloatVector L5 = splat(0.15384614f);
  private static final FloatVector L4 = splat(0.18181819f);
  private static final FloatVector L3 = splat(0.22222222f);
  private static final FloatVector L2 = splat(0.2857143f);
  private static final FloatVector L1 = splat(0.4f);
  private static final FloatVector L0 = splat(0.6666667f);
  private static final FloatVector TWO = splat(2f);

  @Override
  public void exp(float[] src, int from, float[] dst, int to, int n) {
    int i = 0;
    for (; i + L <= n; i += L) {
      exp(FloatVector.fromArray(S, src, from + i)).intoArray(dst, to + i);
    }
    for (; i < n; i++) {
      dst[to + i] = FastMath.exp(src[from + i]);
    }
  }

  @Override
  public void softplus(float[] src, int from, float[] dst, int to, int n) {
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector x = FloatVector.fromArray(S, src, from + i);
      FloatVector u = exp(x.abs().neg());
      x.max(ZERO).add(log1p(u)).intoArray(dst, to + i);
    }
    for (; i < n; i++) {
      dst[to + i] = FastMath.softplus(src[from + i]);
    }
  }

  @Override
  public void sigmoid(float[] src, int from, float[] dst, int to, int n) {
    int i = 0;
    for (; i + L <= n; i += L) {
      FloatVector e = exp(FloatVector.fromArray(S, src, from + i).neg());
      ONE.div(ONE.add(e)).intoArray(dst, to + i);
    }
    for (; i < n; i++) {
      dst[to + i] = FastMath.sigmoid(src[from + i]);
    }
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(LEAST).min(MOST);
    FloatVector shifted = bounded.mul(LOG2E).add(ROUND);
    FloatVector k = shifted.sub(ROUND);
    FloatVector r = bounded.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
    FloatVector p = E5;
    p = p.mul(r).add(E4);
    p = p.mul(r).add(E3);
    p = p.mul(r).add(E2);
    p = p.mul(r).add(E1);
    p = p.mul(r).add(E0);
    p = p.mul(r).mul(r).add(r).add(ONE);
    IntVector bits = shifted.reinterpretAsInts().add(BIAS).lanewise(VectorOperators.LSHL, 23);
    return p.mul(bits.reinterpretAsFloats());
  }

  private static FloatVector log1p(FloatVector u) {
    FloatVector s = u.div(u.add(TWO));
    FloatVector q = s.mul(s);
    FloatVector p = L6;
    p = p.mul(q).add(L5);
    p = p.mul(q).add(L4);
    p = p.mul(q).add(L3);
    p = p.mul(q).add(L2);
    p = p.mul(q).add(L1);
    p = p.mul(q).add(L0);
    return s.mul(TWO).add(s.mul(q).mul(p));
  }

  private static FloatVector splat(float value) {
    return FloatVector.broadcast(S, value);
  }
}
