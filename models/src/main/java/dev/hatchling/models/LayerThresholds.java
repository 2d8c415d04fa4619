package dev.hatchling.models;

/**
 * Firing thresholds of a layer's neurons.
 *
 * @param layer counted from 0
 * @param thresholds θ_i, {@code [M]}
 * @param activity √Θ_i of the BCM rule, {@code [M]}
 */
@SuppressWarnings("ArrayRecordComponent") // shown once, never compared
public record LayerThresholds(int layer, double[] thresholds, double[] activity) {
  /** A quantile of the thresholds, q in [0, 1]. */
  public double quantile(double q) {
    double[] sorted = thresholds.clone();
    java.util.Arrays.sort(sorted);
    return sorted[(int) Math.round(q * (sorted.length - 1))];
  }
}
