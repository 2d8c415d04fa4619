package dev.hatchling.models;

/**
 * The Dale projections and their scale-free masks (design, section 3).
 *
 * @param density mean share of the connections that exist, in (0, 1]; 1 means all
 * @param gamma exponent of the degree distribution, above 2; 0 means dense whatever the density
 * @param daleW0 median magnitude of a fresh weight and the divisor of every weight, above 0
 * @param daleSigma standard deviation of the logarithm of fresh magnitudes, at least 0
 * @param inhEvery every how many presynaptic neurons one is inhibitory; 0 means none is
 */
public record ConnectivityConfig(
    double density, double gamma, double daleW0, double daleSigma, int inhEvery) {
  /** The values of design section 3. */
  public static final ConnectivityConfig DEFAULT = new ConnectivityConfig(0.5, 2.5, 1, 0.03, 5);

  /** Refuses values out of range, naming them. */
  public ConnectivityConfig {
    if (!(density > 0 && density <= 1)) {
      throw new IllegalArgumentException(
          "density = " + density + ": must be above 0 and at most 1");
    }
    if (!(gamma == 0 || (gamma > 2 && gamma <= 100))) {
      throw new IllegalArgumentException(
          "gamma = " + gamma + ": must be 0 (dense) or above 2 and at most 100");
    }
    Checks.positive("dale_w0", daleW0);
    Checks.range("dale_sigma", daleSigma, 0, 10);
    Checks.range("inh_every", inhEvery, 0, Integer.MAX_VALUE);
  }

  /** Whether every connection exists. */
  public boolean dense() {
    return density >= 1 || gamma == 0;
  }
}
