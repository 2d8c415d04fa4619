package dev.hatchling.random;

/**
 * The Box-Muller transform (Box, Muller 1958) on uniform bits, in arithmetic that gives the same
 * bits on every machine.
 *
 * <p>{@code ξ₁ = √(−2 ln u) cos 2πv, ξ₂ = √(−2 ln u) sin 2πv}: exactly two uniforms a pair, so that
 * counters stay addressable. Logarithm, sine and cosine are polynomials here, made of IEEE
 * additions, multiplications, divisions and square roots alone ({@code Math.log} may differ between
 * machines, {@code StrictMath.log} cannot be vectorised).
 *
 * <p>{@code u = (2w + 1) / 2^(bits + 1)} lies in (0, 1), so the logarithm never sees zero.
 */
final class BoxMuller {
  private static final double LN2 = 0x1.62e42fefa39efp-1;
  private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(0x1.6a09e667f3bcdp-1);

  /** Cosine of a quarter turn times 0 … 3, indexed by the quadrant; the sine is at + 3. */
  private static final double[] QUADRANT = {1, 0, -1, 0, 1, 0, -1};

  private BoxMuller() {}

  /** The exponent e of {@code u = m 2^e} with m in [√½, √2). */
  static long exponent(double u) {
    return (Double.doubleToRawLongBits(u) - SQRT_HALF_BITS) >> 52;
  }

  /** The mantissa m in [√½, √2) of {@code u = m 2^exponent}. */
  static double mantissa(double u, long exponent) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(u) - (exponent << 52));
  }

  /** {@code √(−2 ln(m 2^e))}; ln m = 2 artanh((m − 1)/(m + 1)), a series in odd powers. */
  static double radius(double m, double e) {
    double s = (m - 1) / (m + 1);
    double q = s * s;
    double p = 1.0 / 21;
    p = p * q + 1.0 / 19;
    p = p * q + 1.0 / 17;
    p = p * q + 1.0 / 15;
    p = p * q + 1.0 / 13;
    p = p * q + 1.0 / 11;
    p = p * q + 1.0 / 9;
    p = p * q + 1.0 / 7;
    p = p * q + 1.0 / 5;
    p = p * q + 1.0 / 3;
    p = p * q + 1.0;
    return Math.sqrt(-2 * (e * LN2 + 2 * s * p));
  }

  /** {@code sin x} for |x| ≤ π/4: the Taylor series to x¹⁷. */
  static double sine(double x) {
    double q = x * x;
    double p = 1.0 / 355687428096000.0;
    p = p * q - 1.0 / 1307674368000.0;
    p = p * q + 1.0 / 6227020800.0;
    p = p * q - 1.0 / 39916800.0;
    p = p * q + 1.0 / 362880.0;
    p = p * q - 1.0 / 5040.0;
    p = p * q + 1.0 / 120.0;
    p = p * q - 1.0 / 6.0;
    return x + x * q * p;
  }

  /** {@code cos x} for |x| ≤ π/4: the Taylor series to x¹⁶. */
  static double cosine(double x) {
    double q = x * x;
    double p = 1.0 / 20922789888000.0;
    p = p * q - 1.0 / 87178291200.0;
    p = p * q + 1.0 / 479001600.0;
    p = p * q - 1.0 / 3628800.0;
    p = p * q + 1.0 / 40320.0;
    p = p * q - 1.0 / 720.0;
    p = p * q + 1.0 / 24.0;
    p = p * q - 0.5;
    return 1 + q * p;
  }

  /** u in (0, 1) from 32 bits: {@code (w + ½) 2⁻³²}, exact. */
  static double open32(int w) {
    return ((w & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
  }

  /** u in (0, 1) from the top 52 of 64 bits: {@code (w + ½) 2⁻⁵²}, exact. */
  static double open64(long w) {
    return ((w >>> 12) + 0.5) * 0x1p-52;
  }

  /** The quadrant 0 … 3 (nearest quarter turn) of the turn {@code w / 2⁶⁴}. */
  static int quadrant(long w) {
    return (int) ((w + (1L << 61)) >>> 62);
  }

  /** The rest of the angle after {@link #quadrant}, in [−π/4, π/4). */
  static double rest(long w) {
    return ((w << 2) >> 11) * (0x1p-53 * Math.PI / 2);
  }

  /** Cosine of the quadrant's angle: 1, 0, −1, 0. */
  static double quadrantCosine(int quadrant) {
    return QUADRANT[quadrant];
  }

  /** Sine of the quadrant's angle: 0, 1, 0, −1. */
  static double quadrantSine(int quadrant) {
    return QUADRANT[quadrant + 3];
  }

  /**
   * One normal of a pair.
   *
   * @param u uniform in (0, 1)
   * @param turn 64 bits of angle, a fraction of the turn
   * @param odd 0 for the cosine's normal, 1 for the sine's
   */
  static double normal(double u, long turn, int odd) {
    long e = exponent(u);
    double r = radius(mantissa(u, e), (double) e);
    double x = rest(turn);
    int quadrant = quadrant(turn);
    double a = quadrantCosine(quadrant);
    double b = quadrantSine(quadrant);
    double c = cosine(x);
    double s = sine(x);
    return odd == 0 ? r * (a * c - b * s) : r * (b * c + a * s);
  }
}
