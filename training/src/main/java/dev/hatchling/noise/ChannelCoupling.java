package dev.hatchling.noise;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Correlations between the noise channels of neurons: of one neuron at some lags in both
 * directions, and of any two neurons at lag 0.
 */
final class ChannelCoupling {
  /** The correlation of largest size between channels of one neuron. */
  double largest;

  /** Its lag. */
  int lag;

  /** Comparisons behind it. */
  long comparisons;

  /** Sum of the correlations between channels of one neuron at lag 0. */
  double sum;

  /** How many. */
  long pairs;

  /** How many of them are copies. */
  long copies;

  /** The correlation of largest size between channels of two neurons at lag 0. */
  double largestOther;

  /** Comparisons behind it. */
  long comparisonsOther;

  /** The smallest number of terms of a correlation. */
  final int terms;

  /** The lags looked at, from 0 up. */
  final int[] lags;

  private final int steps;

  private ChannelCoupling(int steps, Lags lags) {
    this.steps = steps;
    this.lags = lags.within(steps);
    terms = steps - last();
  }

  private int last() {
    return lags[lags.length - 1];
  }

  /** Computes all pairs of channels; each set holds the series of one channel. */
  static ChannelCoupling of(List<SeriesSet> channels, int steps, Lags lags) {
    ChannelCoupling result = new ChannelCoupling(steps, lags);
    for (int a = 0; a < channels.size(); a++) {
      for (int b = a + 1; b < channels.size(); b++) {
        result.sameNeuron(channels.get(a), channels.get(b));
        result.otherNeurons(channels.get(a), channels.get(b));
      }
    }
    return result;
  }

  private void sameNeuron(SeriesSet a, SeriesSet b) {
    Map<Integer, Integer> places = new HashMap<>();
    for (int j = 0; j < b.size(); j++) {
      places.put(b.rows[j], j);
    }
    float[][] both = new float[a.size()][0];
    Parallel.forEach(
        a.size(),
        i -> {
          Integer j = places.get(a.rows[i]);
          if (j != null) {
            both[i] = lagged(a.row(i), b.row(j));
          }
        });
    for (float[] correlations : both) {
      if (correlations.length > 0) {
        see(correlations);
      }
    }
  }

  private void see(float[] correlations) {
    int zero = lags.length - 1;
    double now = correlations[zero];
    sum += now;
    pairs++;
    copies += Math.abs(now) > Correlations.COPY ? 1 : 0;
    comparisons += correlations.length;
    for (int k = 0; k < correlations.length; k++) {
      if (Math.abs(correlations[k]) > Math.abs(largest)) {
        largest = correlations[k];
        lag = k < zero ? -lags[zero - k] : lags[k - zero];
      }
    }
  }

  /** Correlations at all lags, from the most negative up. */
  private float[] lagged(float[] x, float[] y) {
    float[] forward = ahead(x, y);
    float[] backward = ahead(y, x);
    int zero = lags.length - 1;
    float[] all = new float[2 * zero + 1];
    for (int k = 0; k <= zero; k++) {
      all[zero - k] = backward[lags[k]] / (steps - lags[k]);
      all[zero + k] = forward[lags[k]] / (steps - lags[k]);
    }
    return all;
  }

  /** {@code Σ_t x(t) y(t + lag)}; all lags to the last at once, which vectorises. */
  private float[] ahead(float[] x, float[] y) {
    int last = last();
    float[] sums = new float[last + 1];
    float[] part = new float[last + 1];
    for (int from = 0; from < x.length; from += 1024) {
      java.util.Arrays.fill(part, 0);
      for (int t = from; t < Math.min(x.length, from + 1024); t++) {
        int count = Math.min(last + 1, y.length - t);
        float value = x[t];
        for (int lag = 0; lag < count; lag++) {
          part[lag] += value * y[t + lag];
        }
      }
      for (int lag = 0; lag <= last; lag++) {
        sums[lag] += part[lag];
      }
    }
    return sums;
  }

  private void otherNeurons(SeriesSet a, SeriesSet b) {
    if (a.size() == 0 || b.size() == 0) {
      return;
    }
    int n = b.size();
    try (INDArray product = Nd4j.createUninitialized(DataType.FLOAT, (long) a.size() * n)) {
      MemoryFloat out = MemoryFloat.of(product);
      MatrixFloat x = new MatrixFloat(a.memory, a.size(), steps);
      MatrixFloat y = new MatrixFloat(b.memory, n, steps);
      MatrixFloat sums = new MatrixFloat(out, a.size(), n);
      BlasFloat.multiply(1f / steps, x, y.transpose(), 0f, sums);
      float[] row = new float[n];
      for (int i = 0; i < a.size(); i++) {
        out.get((long) i * n, row, 0, n);
        for (int j = 0; j < n; j++) {
          if (a.rows[i] != b.rows[j]) {
            comparisonsOther++;
            largestOther = Math.abs(row[j]) > Math.abs(largestOther) ? row[j] : largestOther;
          }
        }
      }
    }
  }
}
