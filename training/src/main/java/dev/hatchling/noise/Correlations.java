package dev.hatchling.noise;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.EnumMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every correlation {@code r_ij(lag) = Σ_t x_i(t) x_j(t + lag) / (T − lag)} of a set of series at
 * some lags, one matrix product a lag; only what the report needs is kept.
 */
final class Correlations {
  /** Bars of the histogram over ±6 standard deviations. */
  static final int BARS = 60;

  /** Above this two series count as copies of each other. */
  static final double COPY = 0.5;

  /** What is known of the pairs of one relation. */
  static final class Summary {
    /** Pairs, each counted once. */
    long pairs;

    /** Sum of r over the pairs at lag 0. */
    double sum;

    /** Sum of r at lags from 1. */
    double laggedSum;

    /** Sum of r √(T − lag) at lags from 1. */
    double laggedScore;

    /** Comparisons at lags from 1. */
    long lagged;

    /** Pairs that are copies of each other at lag 0. */
    long copies;

    /** Comparisons at all lags, both directions. */
    long comparisons;

    /** The correlation of largest size at any lag. */
    double largest;

    /** Its lag. */
    int lag;

    /** Its first neuron. */
    int first;

    /** Its second neuron, which comes {@code lag} steps later. */
    int second;

    void see(double r, int atLag, int i, int j, int terms) {
      comparisons++;
      if (atLag > 0) {
        lagged++;
        laggedSum += r;
        laggedScore += r * Math.sqrt(terms);
      }
      if (Math.abs(r) > Math.abs(largest)) {
        largest = r;
        lag = atLag;
        first = i;
        second = j;
      }
    }
  }

  /** By relation; relations without a pair are absent. */
  final Map<Relation, Summary> relations = new EnumMap<>(Relation.class);

  /** Every neuron with its own past, lags from 1. */
  final Summary past = new Summary();

  /** The lags looked at, from 0 up. */
  final int[] lags;

  /** Size of the largest correlation of two neurons at each of the lags. */
  final double[] largestByLag;

  /** Histogram of r √T at lag 0. */
  final long[] histogram = new long[BARS];

  /** Correlations at lag 0, row-major [N, N]. */
  final float[] matrix;

  private final SeriesSet series;

  private Correlations(SeriesSet series, Lags lags) {
    this.series = series;
    this.lags = lags.within(series.steps);
    this.largestByLag = new double[this.lags.length];
    this.matrix = new float[series.size() * series.size()];
  }

  /** Computes all; the matrix products run on all cores. */
  static Correlations of(SeriesSet series, Lags lags) {
    Correlations result = new Correlations(series, lags);
    int n = series.size();
    if (n == 0) {
      return result;
    }
    try (INDArray product = Nd4j.createUninitialized(DataType.FLOAT, (long) n * n)) {
      MemoryFloat out = MemoryFloat.of(product);
      for (int k = 0; k < result.lags.length; k++) {
        result.lag(k, out);
      }
    }
    return result;
  }

  private void lag(int k, MemoryFloat product) {
    int lag = lags[k];
    int n = series.size();
    int steps = series.steps;
    int terms = steps - lag;
    MatrixFloat now = new MatrixFloat(series.memory, 0, n, terms, steps);
    MatrixFloat later = new MatrixFloat(series.memory, lag, n, terms, steps);
    MatrixFloat sums = new MatrixFloat(product, n, n);
    BlasFloat.multiply(1f / terms, now, later.transpose(), 0f, sums);
    float[] row = new float[n];
    for (int i = 0; i < n; i++) {
      product.get((long) i * n, row, 0, n);
      if (lag == 0) {
        System.arraycopy(row, 0, matrix, i * n, n);
      } else {
        past.see(row[i], lag, i, i, terms);
      }
      for (int j = lag == 0 ? i + 1 : 0; j < n; j++) {
        if (j != i) {
          largestByLag[k] = Math.max(largestByLag[k], Math.abs(row[j]));
          pair(row[j], lag, i, j);
        }
      }
    }
  }

  private void pair(double r, int lag, int i, int j) {
    Summary summary =
        relations.computeIfAbsent(series.groups.relation(i, j), relation -> new Summary());
    summary.see(r, lag, i, j, series.steps - lag);
    if (lag == 0) {
      summary.pairs++;
      summary.sum += r;
      summary.copies += Math.abs(r) > COPY ? 1 : 0;
      double z = r * Math.sqrt(series.steps);
      int bar = (int) Math.floor((z + 6) / 12 * BARS);
      histogram[Math.max(0, Math.min(BARS - 1, bar))]++;
    }
  }

  /** The smallest number of terms of any of the correlations. */
  int terms() {
    return series.steps - lags[lags.length - 1];
  }
}
