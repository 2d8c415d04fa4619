package dev.hatchling.models;

/** Strengths of the noise channels, standard deviations; 0 switches a channel off (E21). */
public record NoiseConfig(
    @Key(means = "added to the current, in its own deviations", range = "[0, 1000]")
        double noiseMembrane,
    @Key(means = "added to the firing threshold", range = "[0, 1000]") double noiseThreshold,
    @Key(means = "relative noise of the current", range = "[0, 1000]") double noiseSynapse,
    @Key(means = "added to the spike trace where κ reads it", range = "[0, 1000]")
        double noiseAdaptation) {
  /** No noise. */
  public static final NoiseConfig DEFAULT = new NoiseConfig(0, 0, 0, 0);

  /** Refuses values out of range, naming them. */
  public NoiseConfig {
    Range.check(NoiseConfig.class, noiseMembrane, noiseThreshold, noiseSynapse, noiseAdaptation);
  }

  /** Whether any channel is on. */
  public boolean any() {
    return noiseMembrane > 0 || noiseThreshold > 0 || noiseSynapse > 0 || noiseAdaptation > 0;
  }
}
