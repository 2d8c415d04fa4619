package dev.hatchling.noise;

import dev.hatchling.internal.numeric.Parallel;
import java.util.Arrays;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * Looks for copies at the lags that {@link Correlations} leaves out, up to half of the series. Two
 * series that are one sequence read from places further apart have no correlation at any lag looked
 * at, yet the correlations of many such pairs depend on each other, so that means and eigenvalues
 * fail as from a common input.
 *
 * <p>Sums of a few series are correlated at all lags at once by Fourier transforms. A copy of one
 * of them in the other makes a correlation of 1 where chance makes some 0.1; only there are the
 * series themselves correlated.
 */
final class DistantCopies {
  /** A correlation has at least this many terms. */
  private static final int FEWEST = 40;

  /** What chance makes of the correlation of two sums, at most, where there are terms enough. */
  private static final double CHANCE = 0.1;

  /** The correlation of largest size that was found; 0 where there is nothing like a copy. */
  static final class Pair {
    /** r. */
    double r;

    /** Its lag. */
    int lag;

    /** Its first series. */
    int first;

    /** Its second series, which comes {@code lag} steps later. */
    int second;

    private void see(double value, int atLag, int i, int j) {
      if (Math.abs(value) > Math.max(Correlations.COPY, Math.abs(r))) {
        r = value;
        lag = atLag;
        first = i;
        second = j;
      }
    }
  }

  /** Between two series. */
  final Pair neurons = new Pair();

  /** Of a series with its own past. */
  final Pair own = new Pair();

  /** The largest lag looked at; 0 where the series are too short. */
  final int last;

  private final SeriesSet set;

  /** Whether a lag is left to the correlations. */
  private final boolean[] known;

  /** Series a sum. */
  private final int size;

  /** Of the transforms, a power of two. */
  private final int length;

  private DistantCopies(SeriesSet set, int... lags) {
    this.set = set;
    last = Math.max(0, Math.min(set.steps / 2, set.steps - FEWEST));
    known = new boolean[last + 1];
    Arrays.stream(lags).filter(lag -> lag <= last).forEach(lag -> known[lag] = true);
    size = Math.max(1, (int) (CHANCE * Math.sqrt(set.steps - last)));
    length = 2 * Integer.highestOneBit(Math.max(1, set.steps + last - 1));
  }

  /**
   * Looks through a set.
   *
   * @param lags at which all correlations are known
   */
  static DistantCopies of(SeriesSet set, int... lags) {
    DistantCopies result = new DistantCopies(set, lags);
    if (set.size() > 0 && result.any()) {
      result.look();
    }
    return result;
  }

  /** Whether there is a lag to look at. */
  boolean any() {
    return last > 0 && lags() > 0;
  }

  /** Lags looked at. */
  int lags() {
    int count = 0;
    for (boolean one : known) {
      count += one ? 0 : 1;
    }
    return count;
  }

  private void look() {
    int groups = (set.size() + size - 1) / size;
    float[][][] spectra = new float[groups][][];
    Parallel.forEach(groups, g -> spectra[g] = spectrum(g));
    Pair[][] found = new Pair[groups][];
    Parallel.forEach(groups, g -> found[g] = look(g, spectra));
    for (Pair[] pairs : found) {
      neurons.see(pairs[0].r, pairs[0].lag, pairs[0].first, pairs[0].second);
      own.see(pairs[1].r, pairs[1].lag, pairs[1].first, pairs[1].second);
    }
  }

  /** The transform of the sum of a group, [re, im]. */
  private float[][] spectrum(int g) {
    double[][] sum = new double[2][length];
    for (int i = g * size; i < Math.min(set.size(), (g + 1) * size); i++) {
      float[] row = set.row(i);
      for (int t = 0; t < row.length; t++) {
        sum[0][t] += row[t];
      }
    }
    transform(sum, TransformType.FORWARD);
    float[][] spectrum = new float[2][length];
    for (int k = 0; k < length; k++) {
      spectrum[0][k] = (float) sum[0][k];
      spectrum[1][k] = (float) sum[1][k];
    }
    return spectrum;
  }

  private static void transform(double[][] values, TransformType type) {
    FastFourierTransformer.transformInPlace(values, DftNormalization.STANDARD, type);
  }

  /** A group with itself and all later ones, two of them in one transform: both are real. */
  private Pair[] look(int g, float[][][] spectra) {
    Pair[] found = {new Pair(), new Pair()};
    double[][] both = new double[2][length];
    for (int h = g; h < spectra.length; h += 2) {
      boolean second = h + 1 < spectra.length;
      Arrays.fill(both[0], 0);
      Arrays.fill(both[1], 0);
      add(spectra[g], spectra[h], both[0], both[1], 1);
      if (second) {
        add(spectra[g], spectra[h + 1], both[1], both[0], -1);
      }
      transform(both, TransformType.INVERSE);
      confirm(g, h, both[0], found);
      if (second) {
        confirm(g, h + 1, both[1], found);
      }
    }
    return found;
  }

  /** Adds {@code conj(a) b}: its real part to one array, its imaginary part to the other. */
  private static void add(float[][] a, float[][] b, double[] real, double[] imaginary, int sign) {
    for (int k = 0; k < real.length; k++) {
      double ar = a[0][k];
      double ai = a[1][k];
      real[k] += ar * b[0][k] + ai * b[1][k];
      imaginary[k] += sign * (ar * b[1][k] - ai * b[0][k]);
    }
  }

  /** Correlates the series of two groups at the lag where their sums are most alike. */
  private void confirm(int g, int h, double[] sums, Pair[] found) {
    double best = Correlations.COPY;
    int at = 0;
    for (int lag = 1; lag <= last; lag++) {
      if (!known[lag]) {
        int terms = set.steps - lag;
        double later = Math.abs(sums[lag]) / terms;
        double earlier = g == h ? 0 : Math.abs(sums[length - lag]) / terms;
        if (Math.max(later, earlier) > best) {
          best = Math.max(later, earlier);
          at = later >= earlier ? lag : -lag;
        }
      }
    }
    if (at > 0) {
      confirm(g, h, at, found);
    } else if (at < 0) {
      confirm(h, g, -at, found);
    }
  }

  private void confirm(int earlier, int later, int lag, Pair[] found) {
    int end = Math.min(set.size(), (later + 1) * size);
    float[][] rows = new float[end - later * size][];
    for (int j = 0; j < rows.length; j++) {
      rows[j] = set.row(later * size + j);
    }
    for (int i = earlier * size; i < Math.min(set.size(), (earlier + 1) * size); i++) {
      float[] row = set.row(i);
      for (int j = 0; j < rows.length; j++) {
        int other = later * size + j;
        found[i == other ? 1 : 0].see(correlation(row, rows[j], lag), lag, i, other);
      }
    }
  }

  /**
   * Pearson's r of the parts that overlap, whose means and variances are not those of the whole.
   */
  private static double correlation(float[] x, float[] y, int lag) {
    int terms = x.length - lag;
    double[] a = new double[terms];
    double[] b = new double[terms];
    for (int t = 0; t < terms; t++) {
      a[t] = x[t];
      b[t] = y[t + lag];
    }
    double r = new PearsonsCorrelation().correlation(a, b);
    return Double.isNaN(r) ? 0 : Math.max(-1, Math.min(1, r));
  }
}
