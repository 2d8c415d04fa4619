package dev.hatchling.models;

/** The Dale projections and their scale-free masks (docs/model.md, E10 to E12). */
public record ConnectivityConfig(
    @Key(means = "mean share of the connections that exist; 1 for all", range = "(0, 1]")
        double density,
    @Key(
            means = "exponent of the degrees' power law; 0 for dense whatever the density (E12)",
            range = "0 or (2, 100]")
        double gamma,
    @Key(
            means = "median magnitude of a fresh weight, and divisor of all (E10, E11)",
            range = "(0, ∞)")
        double daleW0,
    @Key(means = "deviation of the logarithm of fresh magnitudes (E11)", range = "[0, 10]")
        double daleSigma,
    @Key(
            means = "of how many presynaptic neurons one is inhibitory; 0 for none (E11)",
            range = "[0, ∞)")
        int inhEvery) {
  /** The values of the reference, at half of its density. */
  public static final ConnectivityConfig DEFAULT = new ConnectivityConfig(0.5, 2.5, 1, 0.03, 5);

  /** Refuses values out of range, naming them. */
  public ConnectivityConfig {
    Range.check(ConnectivityConfig.class, density, gamma, daleW0, daleSigma, inhEvery);
  }

  /** Whether every connection exists. */
  public boolean dense() {
    return density >= 1 || gamma == 0;
  }
}
