package dev.hatchling.report;

/**
 * Points of one name.
 *
 * @param name the name in the legend
 * @param x abscissae
 * @param y ordinates, as many; NaN is a gap
 */
@SuppressWarnings("ArrayRecordComponent") // written to the page once, never compared
public record Series(String name, double[] x, double[] y) {
  /** Most points that are drawn of one series; longer ones are averaged in equal runs. */
  public static final int POINTS = 1000;

  /** Refuses coordinates of different lengths. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series " + name + " has " + x.length + " x and " + y.length + " y");
    }
  }

  /** At most {@link #POINTS} points: the means of consecutive runs. */
  Series thinned() {
    if (x.length <= POINTS) {
      return this;
    }
    double[] fewX = new double[POINTS];
    double[] fewY = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      int from = (int) ((long) i * x.length / POINTS);
      int to = (int) ((i + 1L) * x.length / POINTS);
      fewX[i] = mean(x, from, to);
      fewY[i] = mean(y, from, to);
    }
    return new Series(name, fewX, fewY);
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    int count = 0;
    for (int i = from; i < to; i++) {
      if (!Double.isNaN(values[i])) {
        sum += values[i];
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }
}
