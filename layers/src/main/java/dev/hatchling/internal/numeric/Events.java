package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Simd;

/** Factors by random bytes: what dropout multiplies by. */
public interface Events {
  // A byte a lane: vectors of 256 bits of floats go with 64 of bytes, the shortest there are.
  /** Both forms; they give the same bits. */
  Simd<Events> FORMS = Simd.patient(Events.class, "VectorEvents", 256, Events::scalar, 20_000);

  /** {@code dst[i] = bytes[i] < level ? below : above}, bytes unsigned, for 0 ≤ i &lt; n. */
  void factors(byte[] bytes, int level, float below, float above, float[] dst, int n);

  private static void scalar(
      byte[] bytes, int level, float below, float above, float[] dst, int n) {
    factors(bytes, level, below, above, dst, 0, n);
  }

  /** {@link #factors(byte[], int, float, float, float[], int)} for from ≤ i &lt; n. */
  static void factors(
      byte[] bytes, int level, float below, float above, float[] dst, int from, int n) {
    for (int i = from; i < n; i++) {
      dst[i] = (bytes[i] & 0xFF) < level ? below : above;
    }
  }
}
