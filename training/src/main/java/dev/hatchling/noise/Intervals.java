package dev.hatchling.noise;

/** Inter-spike intervals of a set of neurons. */
final class Intervals {
  /** A neuron with fewer intervals is left out. */
  static final int FEWEST = 10;

  /** All intervals fewer than this say nothing. */
  static final int ENOUGH = 200;

  /** Low rate: the mean interval is at least this many membrane time constants. */
  static final double LOW_RATE = 10;

  /** Bars of the histogram over 0 to 4 mean intervals. */
  static final int BARS = 40;

  /** How many intervals. */
  final long count;

  /** Mean over neurons of the coefficient of variation, weighted by their intervals. */
  final double variation;

  /** Mean interval, steps. */
  final double mean;

  /** Histogram of intervals over each neuron's mean. */
  final long[] histogram = new long[BARS];

  Intervals(int[][] spikes) {
    long total = 0;
    double weighted = 0;
    double length = 0;
    for (int[] train : spikes) {
      int n = train.length - 1;
      if (n < FEWEST) {
        continue;
      }
      double average = (double) (train[n] - train[0]) / n;
      double variance = 0;
      for (int i = 1; i <= n; i++) {
        double interval = train[i] - train[i - 1];
        variance += (interval - average) * (interval - average) / (n - 1);
        histogram[(int) Math.min(BARS - 1, interval / average / 4 * BARS)]++;
      }
      weighted += n * Math.sqrt(variance) / average;
      length += n * average;
      total += n;
    }
    count = total;
    variation = total == 0 ? 0 : weighted / total;
    mean = total == 0 ? 0 : length / total;
  }
}
