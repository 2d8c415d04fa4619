package dev.hatchling.noise;

import dev.hatchling.random.RandomKey;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The largest eigenvalue of a correlation matrix against what chance makes of it.
 *
 * <p>N independent white series of T steps: the eigenvalues fill the Marchenko-Pastur law, whose
 * upper edge is {@code (1 + √(N/T))²}; the largest fluctuates about it by the Tracy-Widom law
 * (Johnstone, "On the distribution of the largest eigenvalue in principal components analysis",
 * 2001, theorem 1.1).
 */
final class Eigenvalues {
  /** Fewer series than this have no such law. */
  static final int FEWEST = 8;

  private static final int ITERATIONS = 120;

  private Eigenvalues() {}

  /** The largest eigenvalue of a symmetric [n, n] matrix, by Lanczos' iteration. */
  static double largest(float[] matrix, int n) {
    int steps = Math.min(n, ITERATIONS);
    double[][] basis = new double[steps][];
    double[] main = new double[steps];
    double[] off = new double[Math.max(1, steps - 1)];
    double[] v = new double[n];
    RandomKey.root(0).child("lanczos").fillNormal(v, 0, n, 0);
    scale(v, 1 / norm(v));
    int made = 0;
    for (int k = 0; k < steps; k++) {
      basis[k] = v;
      made = k + 1;
      double[] w = times(matrix, v);
      main[k] = dot(w, v);
      orthogonalise(w, basis, made);
      double length = norm(w);
      if (k + 1 == steps || length < 1e-10) {
        break;
      }
      off[k] = length;
      scale(w, 1 / length);
      v = w;
    }
    double[] diagonal = java.util.Arrays.copyOf(main, made);
    double[] beside = java.util.Arrays.copyOf(off, Math.max(0, made - 1));
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : new EigenDecomposition(diagonal, beside).getRealEigenvalues()) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private static double[] times(float[] matrix, double[] v) {
    int n = v.length;
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += matrix[i * n + j] * v[j];
      }
      w[i] = sum;
    }
    return w;
  }

  /** Twice, which keeps the basis orthogonal to rounding. */
  private static void orthogonalise(double[] w, double[][] basis, int count) {
    for (int pass = 0; pass < 2; pass++) {
      for (int k = 0; k < count; k++) {
        double part = dot(w, basis[k]);
        for (int i = 0; i < w.length; i++) {
          w[i] -= part * basis[k][i];
        }
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static void scale(double[] a, double by) {
    for (int i = 0; i < a.length; i++) {
      a[i] *= by;
    }
  }

  /** The Marchenko-Pastur edge of N series of T steps. */
  static double edge(int neurons, int steps) {
    double root = 1 + Math.sqrt((double) neurons / steps);
    return root * root;
  }

  private static double centre(int neurons, int steps) {
    double root = Math.sqrt(steps - 2.0) + Math.sqrt(neurons);
    return root * root / steps;
  }

  private static double width(int neurons, int steps) {
    double t = Math.sqrt(steps - 2.0);
    double n = Math.sqrt(neurons);
    return (t + n) * Math.cbrt(1 / t + 1 / n) / steps;
  }

  /** p-value of a largest eigenvalue. */
  static double p(double largest, int neurons, int steps) {
    return Significance.tracyWidom((largest - centre(neurons, steps)) / width(neurons, steps));
  }

  /** The largest eigenvalue that reaches a level. */
  static double limit(double alpha, int neurons, int steps) {
    return centre(neurons, steps) + Significance.tracyWidomLimit(alpha) * width(neurons, steps);
  }
}
