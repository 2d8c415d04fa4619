package dev.hatchling.neurons;

import dev.hatchling.random.RandomKey;

/** The time constants that neurons learn, and their decays per token (E26). */
public enum TimeConstant {
  /** Of the membrane. */
  MEMBRANE(0.3, 8),
  /** Of a synaptic current. */
  SYNAPSE(0.3, 4);

  private final double shortest;
  private final double longest;

  TimeConstant(double shortest, double longest) {
    this.shortest = shortest;
    this.longest = longest;
  }

  /** The shortest of a fresh layer unless configured, in tokens. */
  public double shortest() {
    return shortest;
  }

  /** The longest of a fresh layer unless configured, in tokens. */
  public double longest() {
    return longest;
  }

  /** The decay {@code a = sigmoid(raw)}; the complement 1 − a is that of −raw, without loss. */
  public static double decay(double raw) {
    double e = Math.exp(-Math.abs(raw));
    return (raw >= 0 ? 1 : e) / (1 + e);
  }

  /** {@code √(1 − a²)}: the gain that keeps the variance of white noise filtered with a. */
  public static double gain(double raw) {
    return Math.sqrt(decay(-raw) * (1 + decay(raw)));
  }

  /**
   * Raw decays of fresh neurons: time constants log-spaced over the neurons of a head and shuffled,
   * in each head another way, since one shuffle for all would pair their neurons.
   *
   * @param shortest in tokens, above 0
   * @param longest in tokens
   * @param heads H
   * @param neurons N per head
   * @param key of the parameter
   * @return {@code [M]}: {@code ln(a / (1 − a))}, a = exp(−1/τ)
   */
  public static double[] spaced(
      double shortest, double longest, int heads, int neurons, RandomKey key) {
    double[] raw = new double[heads * neurons];
    for (int h = 0; h < heads; h++) {
      int[] order = key.child(h).permutation(neurons);
      for (int i = 0; i < neurons; i++) {
        double share = order[i] / (double) Math.max(1, neurons - 1);
        double tau = shortest * StrictMath.pow(longest / shortest, share);
        raw[h * neurons + i] = -1 / tau - StrictMath.log(-StrictMath.expm1(-1 / tau));
      }
    }
    return raw;
  }
}
