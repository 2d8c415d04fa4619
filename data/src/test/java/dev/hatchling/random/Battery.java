package dev.hatchling.random;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/** A small battery of tests of randomness: each gives a two-sided p-value. */
final class Battery {
  /** Word t of stream s. */
  interface Streams {
    int word(int stream, int time);
  }

  private Battery() {}

  /** All tests of one sequence of words. */
  static Map<String, Double> sequence(int[] words) {
    Map<String, Double> p = new LinkedHashMap<>();
    for (int shift = 0; shift < 32; shift += 8) {
      p.put("chi-square of byte " + shift / 8, bytes(words, shift));
    }
    p.put("Hamming weights", hammingWeights(words));
    p.put("runs above and below the median", runs(words));
    for (int lag = 1; lag <= 32; lag++) {
      p.put("serial correlation, lag " + lag, correlation(words, 0, words, lag));
    }
    p.put("birthday spacings", birthdaySpacings(words));
    return p;
  }

  private static double chiSquare(double[] expected, long[] observed) {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = observed[i] - expected[i];
      sum += difference * difference / expected[i];
    }
    return twoSided(
        new ChiSquaredDistribution(null, expected.length - 1).cumulativeProbability(sum));
  }

  private static double twoSided(double cumulative) {
    return Math.min(1, 2 * Math.min(cumulative, 1 - cumulative));
  }

  private static double normalP(double z) {
    return Erf.erfc(Math.abs(z) / Math.sqrt(2));
  }

  static double bytes(int[] words, int shift) {
    long[] counts = new long[256];
    for (int word : words) {
      counts[(word >>> shift) & 255]++;
    }
    double[] expected = new double[256];
    Arrays.fill(expected, words.length / 256.0);
    return chiSquare(expected, counts);
  }

  /** Bits set in a word: binomial(32, ½), the tails below 8 and above 24 pooled. */
  static double hammingWeights(int[] words) {
    double[] expected = new double[17];
    long[] counts = new long[17];
    double ways = 1;
    for (int k = 0; k <= 32; k++) {
      expected[Math.min(16, Math.max(0, k - 8))] += ways * 0x1p-32 * words.length;
      ways = ways * (32 - k) / (k + 1);
    }
    for (int word : words) {
      counts[Math.min(16, Math.max(0, Integer.bitCount(word) - 8))]++;
    }
    return chiSquare(expected, counts);
  }

  /** Wald and Wolfowitz. */
  static double runs(int[] words) {
    double above = 0;
    double runs = 1;
    for (int i = 0; i < words.length; i++) {
      above += words[i] < 0 ? 1 : 0;
      runs += i > 0 && (words[i] < 0) != (words[i - 1] < 0) ? 1 : 0;
    }
    double below = words.length - above;
    double n = words.length;
    double mean = 2 * above * below / n + 1;
    return normalP((runs - mean) / Math.sqrt((mean - 1) * (mean - 2) / (n - 1)));
  }

  /** Pearson's correlation of a[i] and b[i + lag]; its standard deviation is 1/√n. */
  static double correlation(int[] a, int offset, int[] b, int lag) {
    int n = Math.min(a.length - offset, b.length - lag);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (a[offset + i] + 0.5) * (b[lag + i] + 0.5);
    }
    double variance = 0x1p64 / 12;
    return normalP(sum / (variance * Math.sqrt(n)));
  }

  /**
   * Marsaglia's birthday spacings: 4096 birthdays in a year of 2³² days, about Poisson(4) repeated
   * spacings; summed over as many years as there are words for.
   */
  static double birthdaySpacings(int[] words) {
    int m = 4096;
    int years = words.length / m;
    long repeated = 0;
    for (int y = 0; y < years; y++) {
      long[] days = new long[m];
      for (int i = 0; i < m; i++) {
        days[i] = words[y * m + i] & 0xFFFFFFFFL;
      }
      Arrays.sort(days);
      for (int i = m - 1; i > 0; i--) {
        days[i] -= days[i - 1];
      }
      Arrays.sort(days);
      for (int i = 1; i < m; i++) {
        repeated += days[i] == days[i - 1] ? 1 : 0;
      }
    }
    double mean = years * Math.pow(m, 3) * 0x1p-34;
    PoissonDistribution poisson = new PoissonDistribution(mean);
    double atMost = poisson.cumulativeProbability((int) repeated);
    double atLeast = 1 - poisson.cumulativeProbability((int) repeated - 1);
    return Math.min(1, 2 * Math.min(atMost, atLeast));
  }

  /** Kolmogorov and Smirnov against the standard normal. */
  static double kolmogorovSmirnov(double[] normals) {
    return new KolmogorovSmirnovTest()
        .kolmogorovSmirnovTest(new NormalDistribution(null, 0, 1), normals);
  }

  /**
   * The largest cross-correlation of any two of the first {@code count} streams at any lag from
   * −{@code lags} to {@code lags} (lag 0 once a pair): the p-value of the largest, corrected by
   * their number.
   */
  static double laggedCrossCorrelation(Streams streams, int count, int steps, int lags) {
    int[][] rows = new int[count][steps];
    for (int s = 0; s < count; s++) {
      for (int t = 0; t < steps; t++) {
        rows[s][t] = streams.word(s, t);
      }
    }
    double smallest = 1;
    long comparisons = 0;
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        for (int lag = a < b ? 0 : 1; lag <= lags && a != b; lag++) {
          smallest = Math.min(smallest, correlation(rows[a], 0, rows[b], lag));
          comparisons++;
        }
      }
    }
    return Math.min(1, smallest * comparisons);
  }

  /** The smallest p-value a family of tests may hold at a family-wise error of 1 % (Bonferroni). */
  static double bound(int tests) {
    return 0.01 / tests;
  }
}
