package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Simd;

/**
 * Sums over the tokens at which one neuron is active. Tokens are the bits of a long; c holds a
 * coefficient for each, {@code pitch} numbers apart.
 */
public interface SpikesFloat {
  /** Both forms; they give the same bits. */
  Simd<SpikesFloat> FORMS =
      Simd.patient(SpikesFloat.class, "VectorSpikesFloat", 0, new ScalarSpikesFloat(), 400);

  /** Rows that {@link #mark} takes at most: sums of powers of two up to 2^15 are exact. */
  int ROWS = 16;

  /**
   * {@code out[i] = Σ_t 2^t} over the rows t at which neuron i is active: a is not 0.
   *
   * @param a row t is at {@code at + t · pitch}
   * @param rows up to {@link #ROWS}
   */
  void mark(float[] a, int at, int pitch, int rows, int n, float[] out);

  /** {@code w[wAt ..] += Σ_t c[cAt + t · pitch] · x[t · width ..]}: rows of x into one of w. */
  void collect(
      long tokens, float[] c, int cAt, int pitch, float[] x, float[] w, int wAt, int width);

  /** {@code y[t · width ..] += c[cAt + t · pitch] · w[wAt ..]}: one row of w into rows of y. */
  void spread(long tokens, float[] c, int cAt, int pitch, float[] w, int wAt, float[] y, int width);

  /** The form for the next call. */
  static SpikesFloat instance() {
    return FORMS.get();
  }
}
