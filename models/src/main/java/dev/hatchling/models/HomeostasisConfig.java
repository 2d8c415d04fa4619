package dev.hatchling.models;

/**
 * BCM gain and the control of the firing rate (design, section 3, step 4 and "Homeostasis").
 *
 * @param homeostasis whether training moves the thresholds
 * @param bcmGain strength of the BCM gain, at least 0
 * @param bcmTau memory of the sliding BCM threshold Θ in steps, above 1
 * @param bcmLo lower clamp of the gain's argument
 * @param bcmHi upper clamp of the gain's argument
 * @param targetRate firing rate aimed at, in (0, 1)
 * @param eta how far a threshold moves per unit of rate error, at least 0
 * @param thMin lowest firing threshold
 * @param thMax highest firing threshold
 */
public record HomeostasisConfig(
    boolean homeostasis,
    double bcmGain,
    double bcmTau,
    double bcmLo,
    double bcmHi,
    double targetRate,
    double eta,
    double thMin,
    double thMax) {
  /** The values of design section 3. */
  public static final HomeostasisConfig DEFAULT =
      new HomeostasisConfig(true, 0.1, 100, -1, 3, 0.15, 0.2, 0.05, 6);

  /** Refuses values out of range, naming them. */
  public HomeostasisConfig {
    Checks.range("bcm_gain", bcmGain, 0, 100);
    if (!(bcmTau > 1 && bcmTau <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("bcm_tau = " + bcmTau + ": must be a number above 1");
    }
    Checks.range("bcm_lo", bcmLo, -1000, 1000);
    Checks.range("bcm_hi", bcmHi, -1000, 1000);
    Checks.ordered("bcm_lo", bcmLo, "bcm_hi", bcmHi);
    if (!(targetRate > 0 && targetRate < 1)) {
      throw new IllegalArgumentException(
          "target_rate = " + targetRate + ": must be above 0 and below 1");
    }
    Checks.notNegative("eta", eta);
    Checks.range("th_min", thMin, -1000, 1000);
    Checks.range("th_max", thMax, -1000, 1000);
    Checks.ordered("th_min", thMin, "th_max", thMax);
  }
}
