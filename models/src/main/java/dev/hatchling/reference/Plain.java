package dev.hatchling.reference;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Vectors and matrices in plain loops. */
final class Plain {
  private Plain() {}

  static double[] map(double[] x, DoubleUnaryOperator f) {
    return Arrays.stream(x).map(f).toArray();
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Matrix times vector. */
  static double[] product(double[][] rows, double[] x) {
    return Arrays.stream(rows).mapToDouble(row -> dot(row, x)).toArray();
  }

  static double[] plus(double[] a, double[] b) {
    double[] sum = a.clone();
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  /** The part of a vector that belongs to a head. */
  static double[] head(double[] x, int head, int length) {
    return Arrays.copyOfRange(x, head * length, (head + 1) * length);
  }
}
