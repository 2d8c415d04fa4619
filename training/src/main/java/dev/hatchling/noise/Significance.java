package dev.hatchling.noise;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/** p-values of the statistics, and the values at which they reach a level. */
final class Significance {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private Significance() {}

  /** Two-sided p-value of a standard normal z. */
  static double normal(double z) {
    return Erf.erfc(Math.abs(z) / Math.sqrt(2));
  }

  /** The |z| of a two-sided level. */
  static double normalLimit(double alpha) {
    return -NORMAL.inverseCumulativeProbability(Math.max(alpha, 1e-300) / 2);
  }

  /** Two-sided p-value of Pearson's r of n independent pairs: exact for normal numbers. */
  static double correlation(double r, double n) {
    if (n <= 2) {
      return 1;
    }
    double rest = Math.max(0, 1 - r * r);
    return Beta.regularizedBeta(rest, (n - 2) / 2, 0.5, 1e-12, 100_000);
  }

  /** Two-sided p-value of a z of variance 1 that is distributed as Student's t. */
  static double student(double z, double freedom) {
    double square = z * z * freedom / (freedom - 2);
    return correlation(Math.sqrt(square / (freedom + square)), freedom + 2);
  }

  /** The |z| at which {@link #student} reaches alpha. */
  static double studentLimit(double alpha, double freedom) {
    double r = correlationLimit(alpha, freedom + 2);
    return Math.sqrt(r * r / (1 - r * r) * (freedom - 2));
  }

  /** p-value of the smallest of {@code count} independent p-values (Šidák). */
  static double smallestOf(double p, long count) {
    return p >= 1 ? 1 : -Math.expm1((double) count * Math.log1p(-p));
  }

  /** The single level at which the smallest of {@code count} reaches alpha. */
  static double single(double alpha, long count) {
    return -Math.expm1(Math.log1p(-alpha) / (double) count);
  }

  /** The |r| at which {@link #correlation} reaches alpha. */
  static double correlationLimit(double alpha, double n) {
    return n <= 2 ? 1 : falls(r -> correlation(r, n), alpha, 0, 1);
  }

  /** Upper tail of the chi-square distribution. */
  static double chiSquare(double value, double degrees) {
    return value <= 0 ? 1 : Gamma.regularizedGammaQ(degrees / 2, value / 2);
  }

  /** The value at which {@link #chiSquare} reaches alpha. */
  static double chiSquareLimit(double alpha, double degrees) {
    double high = degrees + 100 * Math.sqrt(2 * degrees) + 1000;
    return falls(x -> chiSquare(x, degrees), alpha, 0, high);
  }

  /**
   * Upper tail of the Tracy-Widom law of order 1 by its shifted gamma approximation (Chiani,
   * "Distribution of the largest eigenvalue for real Wishart and Gaussian random matrices", 2014,
   * table 1: k = 46.446, θ = 0.186054, α = 9.84801).
   */
  static double tracyWidom(double s) {
    double x = (s + 9.84801) / 0.186054;
    return x <= 0 ? 1 : Gamma.regularizedGammaQ(46.446, x);
  }

  /** The s at which {@link #tracyWidom} reaches alpha. */
  static double tracyWidomLimit(double alpha) {
    return falls(Significance::tracyWidom, alpha, -9, 200);
  }

  /** Where a falling function crosses a level, by bisection. */
  private static double falls(DoubleUnaryOperator p, double level, double low, double high) {
    double a = low;
    double b = high;
    for (int i = 0; i < 100; i++) {
      double middle = (a + b) / 2;
      if (p.applyAsDouble(middle) > level) {
        a = middle;
      } else {
        b = middle;
      }
    }
    return b;
  }
}
