package dev.hatchling.norm;

import java.util.Arrays;

/** Layer norm of a vector in plain loops (docs/model.md, E1): the form to read. */
public final class ReferenceNorm {
  private static final double EPSILON = 1e-5;

  private ReferenceNorm() {}

  /** {@code (x − mean) / √(variance + 1e-5)}, {@code [N]}. */
  public static double[] of(double[] x) {
    double mean = mean(x);
    double scale = scale(x);
    return Arrays.stream(x).map(v -> (v - mean) * scale).toArray();
  }

  /**
   * Backwards.
   *
   * @param x what went in, {@code [N]}
   * @param gradient of what came out, {@code [N]}
   * @return the gradient of x, {@code [N]}
   */
  public static double[] backward(double[] x, double[] gradient) {
    double[] y = of(x);
    double along = 0;
    for (int i = 0; i < x.length; i++) {
      along += gradient[i] * y[i] / x.length;
    }
    double mean = mean(gradient);
    double scale = scale(x);
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = scale * (gradient[i] - mean - y[i] * along);
    }
    return result;
  }

  /** {@link #of(double[])} of each n elements, as of the neurons of a head. */
  public static double[] of(double[] x, int n) {
    double[] result = new double[x.length];
    for (int from = 0; from < x.length; from += n) {
      System.arraycopy(of(Arrays.copyOfRange(x, from, from + n)), 0, result, from, n);
    }
    return result;
  }

  /** {@link #backward(double[], double[])} of each n elements. */
  public static double[] backward(double[] x, double[] gradient, int n) {
    double[] result = new double[x.length];
    for (int from = 0; from < x.length; from += n) {
      double[] own = Arrays.copyOfRange(x, from, from + n);
      double[] back = backward(own, Arrays.copyOfRange(gradient, from, from + n));
      System.arraycopy(back, 0, result, from, n);
    }
    return result;
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).average().orElse(0);
  }

  private static double scale(double[] x) {
    double mean = mean(x);
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
    return 1 / Math.sqrt(variance + EPSILON);
  }
}
