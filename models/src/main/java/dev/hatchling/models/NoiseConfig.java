package dev.hatchling.models;

/**
 * Strengths of the noise of each channel, standard deviations; 0 switches a channel off.
 *
 * @param noiseMembrane added to the normalised current, in units of its standard deviation
 * @param noiseThreshold added to the firing threshold
 * @param noiseSynapse relative noise of the transmitted activity
 * @param noiseAdaptation relative noise of the adaptation κ Σ
 */
public record NoiseConfig(
    double noiseMembrane, double noiseThreshold, double noiseSynapse, double noiseAdaptation) {
  /** No noise. */
  public static final NoiseConfig DEFAULT = new NoiseConfig(0, 0, 0, 0);

  /** Refuses values out of range, naming them. */
  public NoiseConfig {
    Checks.range("noise_membrane", noiseMembrane, 0, 1000);
    Checks.range("noise_threshold", noiseThreshold, 0, 1000);
    Checks.range("noise_synapse", noiseSynapse, 0, 1000);
    Checks.range("noise_adaptation", noiseAdaptation, 0, 1000);
  }

  /** Whether any channel is on. */
  public boolean any() {
    return noiseMembrane > 0 || noiseThreshold > 0 || noiseSynapse > 0 || noiseAdaptation > 0;
  }
}
