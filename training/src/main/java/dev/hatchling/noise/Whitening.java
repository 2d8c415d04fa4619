package dev.hatchling.noise;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Makes a series white and normal, so that the correlation of two independent ones has a known
 * distribution.
 *
 * <p>Membranes are low-pass filters: two independent ones correlate by chance far more than white
 * series of the same length. An autoregressive model (Yule-Walker equations, solved by Levinson and
 * Durbin) is fitted and its residuals are kept; these are replaced by normal scores of their ranks
 * (van der Waerden), which takes away the weight of spikes and resets. Equal values, as in spike
 * trains, are ranked in random order.
 */
final class Whitening {
  /** Highest order of the autoregressive model. */
  static final int ORDER = 20;

  private final float[] scores;
  private final RandomKey ties;

  /**
   * Whitening of series of one length.
   *
   * @param ties breaks ties between equal values
   */
  Whitening(int steps, RandomKey ties) {
    this.ties = ties;
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    double[] exact = new double[steps];
    double variance = 0;
    for (int i = 0; i < steps; i++) {
      exact[i] = normal.inverseCumulativeProbability((i + 0.5) / steps);
      variance += exact[i] * exact[i] / steps;
    }
    scores = new float[steps];
    for (int i = 0; i < steps; i++) {
      scores[i] = (float) (exact[i] / Math.sqrt(variance));
    }
  }

  /** Whitens row {@code row} in place. */
  void whiten(float[] series, int row) {
    normalScores(residuals(series), series, ties.child(row));
  }

  /**
   * Whitens row {@code row} of spike counts in place: normal scores first. Most counts are equal,
   * and residuals first would rank them by the tiny differences of their predictions.
   */
  void whitenCounts(float[] series, int row) {
    normalScores(series.clone(), series, ties.child(row));
    System.arraycopy(residuals(series), 0, series, 0, series.length);
  }

  /**
   * Residuals of the best autoregressive model. The first few steps have fewer before them to be
   * predicted from: their larger residuals are scaled to the variance of the others, or they would
   * stand out in all series at once, which is what a hidden common input looks like.
   */
  static float[] residuals(float[] series) {
    double mean = mean(series);
    int order = Math.min(ORDER, series.length / 50);
    double[] covariance = new double[order + 1];
    for (int lag = 0; lag <= order; lag++) {
      double sum = 0;
      for (int t = lag; t < series.length; t++) {
        sum += (series[t] - mean) * (series[t - lag] - mean);
      }
      covariance[lag] = sum / series.length;
    }
    List<Predictor> predictors = predictors(covariance);
    int most = predictors.size() - 1;
    Predictor best = predictors.get(most);
    float[] residuals = new float[series.length];
    for (int t = 0; t < series.length; t++) {
      Predictor predictor = predictors.get(Math.min(t, most));
      double predicted = 0;
      for (int lag = 1; lag < predictor.a.length; lag++) {
        predicted += predictor.a[lag] * (series[t - lag] - mean);
      }
      double scale = t >= most ? 1 : Math.sqrt(best.error / predictor.error);
      residuals[t] = (float) (scale * (series[t] - mean - predicted));
    }
    return residuals;
  }

  /**
   * Predicts {@code x_t = Σ a_k x_{t−k} + e_t} from the k steps before.
   *
   * @param a coefficients a₁ … a_p; a₀ unused
   * @param error variance of e
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
  record Predictor(double[] a, double error) {}

  private static double mean(float[] series) {
    double sum = 0;
    for (float value : series) {
      sum += value;
    }
    return sum / series.length;
  }

  /** The best predictors from 0, 1, 2 … steps before, as far as another step tells anything. */
  static List<Predictor> predictors(double[] covariance) {
    List<Predictor> predictors = new ArrayList<>();
    Predictor last = new Predictor(new double[1], covariance[0]);
    predictors.add(last);
    for (int k = 1; k < covariance.length && last.error > covariance[0] * 1e-9; k++) {
      last = longer(last, covariance, k);
      predictors.add(last);
    }
    return predictors;
  }

  private static Predictor longer(Predictor shorter, double[] covariance, int k) {
    double sum = covariance[k];
    for (int j = 1; j < k; j++) {
      sum -= shorter.a[j] * covariance[k - j];
    }
    double reflection = sum / shorter.error;
    double[] a = Arrays.copyOf(shorter.a, k + 1);
    a[k] = reflection;
    for (int j = 1; j < k; j++) {
      a[j] -= reflection * shorter.a[k - j];
    }
    return new Predictor(a, shorter.error * (1 - reflection * reflection));
  }

  private void normalScores(float[] values, float[] out, RandomKey key) {
    long[] order = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToIntBits(values[i] + 0f);
      int ordered = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      order[i] = ((long) ordered << 32) | i;
    }
    Arrays.sort(order);
    breakTies(order, key);
    for (int rank = 0; rank < order.length; rank++) {
      out[(int) order[rank]] = scores[rank];
    }
  }

  private static void breakTies(long[] order, RandomKey key) {
    int from = 0;
    for (int i = 1; i <= order.length; i++) {
      if (i == order.length || order[i] >> 32 != order[from] >> 32) {
        for (int j = i - 1; j > from; j--) {
          int other = from + key.below(j - from + 1, j);
          long swap = order[j];
          order[j] = order[other];
          order[other] = swap;
        }
        from = i;
      }
    }
  }
}
