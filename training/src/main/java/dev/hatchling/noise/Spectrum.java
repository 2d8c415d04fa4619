package dev.hatchling.noise;

import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * The mean periodogram of a set of white series. At each frequency it is the mean of N exponential
 * numbers, so sums over bands are gamma-distributed, nearly normal.
 */
final class Spectrum {
  /** Bands of the flatness test. */
  static final int BANDS = 32;

  /** Mean power at frequencies 1 … K of K + 1, in units of the mean of all; mean 1. */
  final double[] power;

  /** Width of a frequency, Hz. */
  final double resolution;

  private final int series;

  private Spectrum(double[] power, double resolution, int series) {
    this.power = power;
    this.resolution = resolution;
    this.series = series;
  }

  /** Of all series, over their longest power of two of steps. */
  static Spectrum of(SeriesSet set, double dt) {
    int length = Integer.highestOneBit(set.steps);
    double[] power = new double[Math.max(0, length / 2 - 1)];
    FastFourierTransformer fourier = new FastFourierTransformer(DftNormalization.UNITARY);
    double[][] parts = new double[set.size()][];
    dev.hatchling.internal.numeric.Parallel.forEach(
        set.size(),
        i -> {
          float[] row = set.row(i);
          double[] head = new double[length];
          for (int t = 0; t < length; t++) {
            head[t] = row[t];
          }
          Complex[] transformed = fourier.transform(head, TransformType.FORWARD);
          parts[i] = new double[power.length];
          for (int k = 0; k < power.length; k++) {
            double size = transformed[k + 1].abs();
            parts[i][k] = size * size;
          }
        });
    double sum = 0;
    for (double[] part : parts) {
      for (int k = 0; k < power.length; k++) {
        power[k] += part[k];
        sum += part[k];
      }
    }
    // All power of a period of two steps is at a frequency that is left out.
    double scale = sum == 0 ? 0 : power.length / sum;
    for (int k = 0; k < power.length; k++) {
      power[k] *= scale;
    }
    return new Spectrum(power, 1000 / (length * dt), set.size());
  }

  /** Mean power in each of {@link #BANDS} equal bands. */
  double[] bands() {
    double[] bands = new double[BANDS];
    for (int band = 0; band < BANDS; band++) {
      int from = from(band);
      for (int k = from; k < from(band + 1); k++) {
        bands[band] += power[k] / (from(band + 1) - from);
      }
    }
    return bands;
  }

  private int from(int band) {
    return (int) ((long) power.length * band / BANDS);
  }

  /** Chi-square of the bands against a flat spectrum, with BANDS − 1 degrees of freedom. */
  double flatness() {
    double[] bands = bands();
    double sum = 0;
    for (int band = 0; band < BANDS; band++) {
      double terms = (double) (from(band + 1) - from(band)) * series;
      sum += (bands[band] - 1) * (bands[band] - 1) * terms;
    }
    return sum;
  }

  /** How many frequencies lie below this one, Hz. */
  int below(double frequency) {
    return (int) Math.min(power.length, Math.floor(frequency / resolution));
  }

  /** The share of power in the lowest {@code count} frequencies. */
  double share(int count) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += power[k];
    }
    return sum / power.length;
  }

  /** The standard deviation of {@link #share} of white noise. */
  double shareDeviation(int count) {
    double expected = (double) count / power.length;
    return Math.sqrt(expected * (1 - expected) / ((double) power.length * series));
  }
}
