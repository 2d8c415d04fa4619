package dev.hatchling.internal.numeric;

/**
 * Exponential functions of hot loops. The {@code float} forms are polynomials, faster than {@link
 * Math} and accurate to a few units in the last place; the {@code double} forms, which the double
 * twins of the kernels call, are those of {@link Math}. Never used for random numbers, whose bits
 * are fixed.
 */
public final class FastMath {
  /** 1.5 · 2²³: adding it rounds a float to an integer, which its low bits then hold. */
  static final float ROUND = 12582912f;

  static final float LOG2E = 1.442695f;

  /** ln 2 in two parts, the first exact in 10 bits, so that k·LN2_HIGH is exact. */
  static final float LN2_HIGH = 0.6933594f;

  static final float LN2_LOW = -0.00021219444f;

  /** Below this, e^x is taken as e^−87.3, about the least normal float. */
  static final float LEAST = -87.3f;

  static final float MOST = 88f;

  private FastMath() {}

  /**
   * e^x with a relative error below 3e-7 on [−87.3, 88]; arguments outside are moved to its ends,
   * NaN stays NaN. The polynomial is that of Cephes' {@code expf}.
   */
  public static float exp(float x) {
    float bounded = x < LEAST ? LEAST : x > MOST ? MOST : x;
    float shifted = bounded * LOG2E + ROUND;
    float k = shifted - ROUND;
    float r = (bounded - k * LN2_HIGH) - k * LN2_LOW;
    float p = 0.00019875691f;
    p = p * r + 0.0013981999f;
    p = p * r + 0.008333452f;
    p = p * r + 0.041665796f;
    p = p * r + 0.16666666f;
    p = p * r + 0.5f;
    p = p * r * r + r + 1f;
    // The low bits of shifted are k, those above fall off.
    int bits = Float.floatToRawIntBits(shifted);
    return p * Float.intBitsToFloat((bits + 127) << 23);
  }

  /** e^x. */
  public static double exp(double x) {
    return Math.exp(x);
  }

  /** ln(1 + u) for u in [0, 1], relative error below 3e-7: twice the series of artanh(u/(2+u)). */
  public static float log1p(float u) {
    float s = u / (2f + u);
    float q = s * s;
    float p = 0.13333333f;
    p = p * q + 0.15384614f;
    p = p * q + 0.18181819f;
    p = p * q + 0.22222222f;
    p = p * q + 0.2857143f;
    p = p * q + 0.4f;
    p = p * q + 0.6666667f;
    return 2f * s + s * q * p;
  }

  /** ln(1 + u). */
  public static double log1p(double u) {
    return Math.log1p(u);
  }

  /** softplus(x) = ln(1 + e^x), without overflow. */
  public static float softplus(float x) {
    float u = exp(x < 0 ? x : -x);
    return (x > 0 ? x : 0f) + log1p(u);
  }

  /** softplus(x) = ln(1 + e^x), without overflow. */
  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** 1 / (1 + e^−x), the derivative of {@link #softplus(float)}. */
  public static float sigmoid(float x) {
    return 1f / (1f + exp(-x));
  }

  /** 1 / (1 + e^−x). */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** {@link #exp(float)} of a row; source and destination may be the same. */
  public static void exp(float[] src, int from, float[] dst, int to, int n) {
    Exponentials.FORMS.get().exp(src, from, dst, to, n);
  }

  /** e^x of a row. */
  public static void exp(double[] src, int from, double[] dst, int to, int n) {
    for (int i = 0; i < n; i++) {
      dst[to + i] = Math.exp(src[from + i]);
    }
  }

  /** {@link #softplus(float)} of a row. */
  public static void softplus(float[] src, int from, float[] dst, int to, int n) {
    Exponentials.FORMS.get().softplus(src, from, dst, to, n);
  }

  /** {@link #softplus(double)} of a row. */
  public static void softplus(double[] src, int from, double[] dst, int to, int n) {
    for (int i = 0; i < n; i++) {
      dst[to + i] = softplus(src[from + i]);
    }
  }

  /** {@link #sigmoid(float)} of a row. */
  public static void sigmoid(float[] src, int from, float[] dst, int to, int n) {
    Exponentials.FORMS.get().sigmoid(src, from, dst, to, n);
  }

  /** {@link #sigmoid(double)} of a row. */
  public static void sigmoid(double[] src, int from, double[] dst, int to, int n) {
    for (int i = 0; i < n; i++) {
      dst[to + i] = sigmoid(src[from + i]);
    }
  }
}
