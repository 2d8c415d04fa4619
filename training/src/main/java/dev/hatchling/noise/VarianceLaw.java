package dev.hatchling.noise;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The variance of the mean of n series against n: a power law of exponent −1 if they are
 * independent, 0 if they are shared. Groups of 2, 4, 8, … series share no member; a single series
 * has variance 1 by construction, so the line passes through (1, 1).
 */
final class VarianceLaw {
  /** Group sizes. */
  final double[] sizes;

  /** Variance of the mean of each group. */
  final double[] variances;

  /** The exponent. */
  final double slope;

  /** Its standard deviation if the series are independent. */
  final double deviation;

  private VarianceLaw(double[] sizes, double[] variances, int steps) {
    this.sizes = sizes;
    this.variances = variances;
    double product = 0;
    double square = 0;
    for (int g = 0; g < sizes.length; g++) {
      double x = Math.log(sizes[g]);
      // A sum of n standardised series: 2 Σ_{i<j} r_ij / n has variance 2 (1 − 1/n) / T.
      double weight = steps / (2 * (1 - 1 / sizes[g]));
      // Of few different numbers, as of a short period, a sum can be constant.
      product += weight * x * Math.log(Math.max(Double.MIN_NORMAL, variances[g]));
      square += weight * x * x;
    }
    slope = product / square;
    deviation = 1 / Math.sqrt(square);
  }

  /** Needs at least 3 series. */
  static VarianceLaw of(SeriesSet set) {
    int[] order = RandomKey.root(0).child("groups").permutation(set.size());
    List<double[]> points = new ArrayList<>();
    int used = 1;
    for (int size = 2; used + size <= order.length; size *= 2) {
      double[] sum = new double[set.steps];
      for (int member = used; member < used + size; member++) {
        float[] row = set.row(order[member]);
        for (int t = 0; t < sum.length; t++) {
          sum[t] += row[t];
        }
      }
      double variance = 0;
      for (double value : sum) {
        variance += value * value;
      }
      points.add(new double[] {size, variance / sum.length / size / size});
      used += size;
    }
    return new VarianceLaw(
        points.stream().mapToDouble(p -> p[0]).toArray(),
        points.stream().mapToDouble(p -> p[1]).toArray(),
        set.steps);
  }
}
