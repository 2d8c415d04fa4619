package dev.hatchling.models;

/**
 * The STDP kernel of the attention heads and the rotary position code (design, section 3, step 5).
 *
 * @param tauPlusMin time constant of the first head in tokens, above 0
 * @param tauPlusMax time constant of the last head; in between they are log-spaced
 * @param aPlus amplitude A₊
 * @param ropeBase base of the rotary angles; 0 means derived from width, context and extrapolation
 * @param extrapolation α, how many contexts the longest wavelength spans, above 0
 */
public record PlasticityConfig(
    double tauPlusMin, double tauPlusMax, double aPlus, double ropeBase, double extrapolation) {
  /** The values of design section 3. */
  public static final PlasticityConfig DEFAULT = new PlasticityConfig(4, 256, 1, 0, 4);

  /** Refuses values out of range, naming them. */
  public PlasticityConfig {
    Checks.positive("tau_plus_min", tauPlusMin);
    Checks.positive("tau_plus_max", tauPlusMax);
    Checks.ordered("tau_plus_min", tauPlusMin, "tau_plus_max", tauPlusMax);
    Checks.range("a_plus", aPlus, -1000, 1000);
    if (!(ropeBase == 0 || (ropeBase > 1 && ropeBase <= Double.MAX_VALUE))) {
      throw new IllegalArgumentException(
          "rope_base = " + ropeBase + ": must be 0 (derived) or a finite number above 1");
    }
    Checks.positive("extrapolation", extrapolation);
  }
}
