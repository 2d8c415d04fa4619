package dev.hatchling.models;

/** The STDP kernel of the attention heads and the rotary position code (E50 to E53). */
public record PlasticityConfig(
    @Key(
            means = "time constant τ₊ of the first head, in tokens (E52)",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlusMin,
    @Key(
            means = "τ₊ of the last head, not below the first; log-spaced in between",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlusMax,
    @Key(
            means = "amplitude A₊ of the kernel (E53)",
            range = "[-1000, 1000]",
            readBy = Architecture.HATCHLING)
        double aPlus,
    @Key(
            means = "base of the rotary angles; 0 derives it, or takes 2^16 for bdh (E50)",
            range = "0 or (1, ∞)")
        double ropeBase,
    @Key(
            means =
                "α: how many contexts the longest wavelength spans, where the base is derived (E51)",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double extrapolation) {
  /** The values of the reference. */
  public static final PlasticityConfig DEFAULT = new PlasticityConfig(4, 256, 1, 0, 4);

  /** Refuses values out of range, naming them. */
  public PlasticityConfig {
    Range.check(PlasticityConfig.class, tauPlusMin, tauPlusMax, aPlus, ropeBase, extrapolation);
    Checks.ordered("tau_plus_min", tauPlusMin, "tau_plus_max", tauPlusMax);
  }
}
