package dev.hatchling.simd;

/** Factors by random bytes: what dropout multiplies by. */
public interface Events {
  /** {@code dst[i] = bytes[i] < level ? below : above}, bytes unsigned, for 0 ≤ i &lt; n. */
  void factors(byte[] bytes, int level, float below, float above, float[] dst, int n);

  /**
   * The provider of this Java machine: the Vector API's where its module is there, else the scalar.
   */
  static Events instance() {
    return EventsProvider.INSTANCE;
  }
}
