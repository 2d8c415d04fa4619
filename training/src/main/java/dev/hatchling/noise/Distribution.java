package dev.hatchling.noise;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Erf;

/** Whether raw noise is standard normal: Kolmogorov and Smirnov, one step of every neuron a row. */
final class Distribution {
  private static final int MOST = 500_000;

  private Distribution() {}

  static void ask(String section, float[][] noise, List<Question> questions) {
    double[] sample = sample(noise);
    if (sample.length < 100) {
      return;
    }
    Arrays.sort(sample);
    int n = sample.length;
    double distance = 0;
    for (int i = 0; i < n; i++) {
      double probability = 0.5 * Erf.erfc(-sample[i] / Math.sqrt(2));
      distance =
          Math.max(distance, Math.max((i + 1.0) / n - probability, probability - (double) i / n));
    }
    double root = Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n);
    questions.add(
        new Question(
            section,
            "distance from the normal distribution",
            distance,
            0,
            false,
            kolmogorov(distance * root),
            alpha -> limit(alpha) / root,
            n + " numbers, Kolmogorov-Smirnov"));
  }

  /** Numbers spread over neurons and steps. */
  private static double[] sample(float[][] noise) {
    long all = 0;
    for (float[] row : noise) {
      all += row.length;
    }
    int stride = (int) (all / MOST) + 1;
    double[] sample = new double[(int) ((all + stride - 1) / Math.max(1, stride))];
    long place = 0;
    for (float[] row : noise) {
      for (float value : row) {
        if (place % stride == 0) {
          sample[(int) (place / stride)] = value;
        }
        place++;
      }
    }
    return sample;
  }

  /** Upper tail of Kolmogorov's distribution (Stephens 1970 for the factor of finite samples). */
  static double kolmogorov(double x) {
    if (x < 0.2) {
      return 1;
    }
    double sum = 0;
    for (int k = 1; k <= 100; k++) {
      sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * x * x);
    }
    return Math.max(0, Math.min(1, sum));
  }

  private static double limit(double alpha) {
    // The first term of the series is all that matters at small levels.
    return Math.sqrt(-Math.log(alpha / 2) / 2);
  }
}
