package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Simd;

/** {@link FastMath} over rows of floats. */
interface Exponentials {
  /** Both forms; they give the same bits. */
  Simd<Exponentials> FORMS =
      Simd.patient(Exponentials.class, "VectorExponentials", 0, new Scalar(), 300);

  /** {@code dst[to + i] = e^src[from + i]}, 0 ≤ i &lt; n. */
  void exp(float[] src, int from, float[] dst, int to, int n);

  /** {@code dst[to + i] = ln(1 + e^src[from + i])}, 0 ≤ i &lt; n. */
  void softplus(float[] src, int from, float[] dst, int to, int n);

  /** {@code dst[to + i] = 1 / (1 + e^−src[from + i])}, 0 ≤ i &lt; n. */
  void sigmoid(float[] src, int from, float[] dst, int to, int n);

  /** One number after the other. */
  final class Scalar implements Exponentials {
    @Override
    public void exp(float[] src, int from, float[] dst, int to, int n) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = FastMath.exp(src[from + i]);
      }
    }

    @Override
    public void softplus(float[] src, int from, float[] dst, int to, int n) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = FastMath.softplus(src[from + i]);
      }
    }

    @Override
    public void sigmoid(float[] src, int from, float[] dst, int to, int n) {
      for (int i = 0; i < n; i++) {
        dst[to + i] = FastMath.sigmoid(src[from + i]);
      }
    }
  }
}
