package dev.hatchling.internal.numeric;

/** {@link FastMath} over rows. Source and destination may be the same; nothing is checked. */
public final class FastMathFloat {
  private FastMathFloat() {}

  /** {@code dst_i = e^src_i}. */
  public static void exp(float[] src, int srcOffset, float[] dst, int dstOffset, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOffset + i] = FastMath.exp(src[srcOffset + i]);
    }
  }

  /** {@code dst_i = ln src_i}. */
  public static void log(float[] src, int srcOffset, float[] dst, int dstOffset, int n) {
    for (int i = 0; i < n; i++) {
      dst[dstOffset + i] = FastMath.log(src[srcOffset + i]);
    }
  }

  /** {@code dst_i = ln(1 + e^src_i)}. */
  public static void softplus(float[] src, int srcOffset, float[] dst, int dstOffset, int n) {
    FastMath.softplus(src, srcOffset, dst, dstOffset, n);
  }

  /** {@code dst_i = 1 / (1 + e^−src_i)}. */
  public static void sigmoid(float[] src, int srcOffset, float[] dst, int dstOffset, int n) {
    FastMath.sigmoid(src, srcOffset, dst, dstOffset, n);
  }
}
