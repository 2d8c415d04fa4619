package dev.hatchling.simd;

/** The provider that needs nothing but Java. */
final class ScalarEvents implements Events {
  @Override
  public void factors(byte[] bytes, int level, float below, float above, float[] dst, int n) {
    for (int i = 0; i < n; i++) {
      dst[i] = (bytes[i] & 0xFF) < level ? below : above;
    }
  }
}
