package dev.hatchling.projection;

import java.util.Arrays;

/** The exponent of a power law, estimated from degrees. */
public final class PowerLaw {
  private PowerLaw() {}

  /**
   * The maximum-likelihood exponent of the degrees above their mean, {@code 1 + n / Σ ln(k_i /
   * (k_min − ½))}, k_min the least degree above the mean (Clauset, Shalizi and Newman 2009,
   * "Power-law distributions in empirical data", equation 3.7).
   *
   * @param degrees not negative
   * @return the exponent; NaN where all degrees are equal, as in a dense projection
   */
  public static double exponent(int[] degrees) {
    double mean = Arrays.stream(degrees).average().orElse(Double.NaN);
    int least = Arrays.stream(degrees).filter(k -> k > mean).min().orElse(0);
    if (least == 0) {
      return Double.NaN;
    }
    double sum = 0;
    int count = 0;
    for (int k : degrees) {
      if (k >= least) {
        sum += Math.log(k / (least - 0.5));
        count++;
      }
    }
    return 1 + count / sum;
  }
}
