package dev.hatchling.models;

import dev.hatchling.input.Checks;

/** BCM gain and the control of the firing rate (docs/model.md, E40 to E42). */
public record HomeostasisConfig(
    @Key(means = "whether training moves the thresholds") boolean homeostasis,
    @Key(means = "strength of the BCM gain; 0 for none (E40)", range = "[0, 100]") double bcmGain,
    @Key(means = "memory of the sliding BCM threshold Θ, in training steps (E41)", range = "(1, ∞)")
        double bcmTau,
    @Key(means = "lower clamp of what the BCM gain multiplies", range = "[-1000, 1000]")
        double bcmLo,
    @Key(means = "upper clamp, not below the lower one", range = "[-1000, 1000]") double bcmHi,
    @Key(means = "firing rate that the thresholds steer to, spikes a token", range = "(0, 1)")
        double targetRate,
    @Key(
            means = "how far a threshold moves in a step, per unit of rate error (E42)",
            range = "[0, 1e6)")
        double eta,
    @Key(means = "lowest firing threshold", range = "[-1000, 1000]") double thMin,
    @Key(means = "highest firing threshold, not below the lowest", range = "[-1000, 1000]")
        double thMax) {
  /** The values of the reference. */
  public static final HomeostasisConfig DEFAULT =
      new HomeostasisConfig(true, 0.1, 100, -1, 3, 0.15, 0.2, 0.05, 6);

  /** Refuses values out of range, naming them. */
  public HomeostasisConfig {
    Range.check(
        HomeostasisConfig.class,
        homeostasis,
        bcmGain,
        bcmTau,
        bcmLo,
        bcmHi,
        targetRate,
        eta,
        thMin,
        thMax);
    Checks.ordered("bcm_lo", bcmLo, "bcm_hi", bcmHi);
    Checks.ordered("th_min", thMin, "th_max", thMax);
  }
}
