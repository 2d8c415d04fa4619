package dev.hatchling.bench;

import dev.hatchling.internal.numeric.RowsFloat;
import dev.hatchling.random.RandomKey;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Sums over 100 active rows of 1,024, by the provider of this Java machine; run with and without
 * {@code -Dhatchling.simd=scalar}. Each result is checked against a plain loop before it is timed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RowsBenchmark {
  private static final int NEURONS = 1024;
  private static final int ACTIVE = 100;

  @Param({"64", "128", "256"})
  int width;

  private final RowsFloat rows = RowsFloat.instance();
  private final int[] neurons = new int[ACTIVE];
  private final float[] factors = new float[ACTIVE];
  private final float[] products = new float[ACTIVE];
  private float[] weights = {};
  private float[] x = {};
  private float[] sum = {};

  /** Random weights and neurons; checks the sums. */
  @Setup
  public void prepare() {
    RandomKey key = RandomKey.root(1);
    weights = new float[NEURONS * width];
    key.child("weights").fillNormal(weights, 0, weights.length, 0);
    x = new float[width];
    key.child("x").fillNormal(x, 0, width, 0);
    key.child("factors").fillNormal(factors, 0, ACTIVE, 0);
    System.arraycopy(key.child("neurons").permutation(NEURONS), 0, neurons, 0, ACTIVE);
    sum = new float[width];
    check();
    java.util.Arrays.fill(sum, 0);
  }

  private void check() {
    rows.update(1f, factors, neurons, ACTIVE, weights, 0, width, sum, 0);
    rows.dots(x, 0, neurons, ACTIVE, weights, 0, width, products);
    for (int d = 0; d < width; d++) {
      double expected = 0;
      for (int k = 0; k < ACTIVE; k++) {
        expected += (double) factors[k] * weights[neurons[k] * width + d];
      }
      equal(sum[d], expected);
    }
    for (int k = 0; k < ACTIVE; k++) {
      double expected = 0;
      for (int d = 0; d < width; d++) {
        expected += (double) x[d] * weights[neurons[k] * width + d];
      }
      equal(products[k], expected);
    }
  }

  private static void equal(double actual, double expected) {
    if (!(Math.abs(actual - expected) < 1e-3)) {
      throw new IllegalStateException(actual + " is not " + expected);
    }
  }

  /** What active neurons send to a dense target. */
  @Benchmark
  public float[] gather() {
    rows.update(1f, factors, neurons, ACTIVE, weights, 0, width, sum, 0);
    return sum;
  }

  /** What a dense source sends to active neurons. */
  @Benchmark
  public float[] dots() {
    rows.dots(x, 0, neurons, ACTIVE, weights, 0, width, products);
    return products;
  }
}
