package dev.hatchling.bench;

import dev.hatchling.internal.numeric.SpikesFloat;
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
 * Sums over the tokens of a tile of 64 at which each of 1,024 neurons is active, as the backward
 * pass of {@code mix} takes them. Each result is checked against a plain loop before it is timed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SpikesBenchmark {
  private static final int NEURONS = 1024;
  private static final int TOKENS = 64;
  private static final int WIDTH = 128;
  private static final int PITCH = NEURONS + 16;

  @Param({"0.03", "0.06", "0.25"})
  double rate;

  private SpikesFloat sums = SpikesFloat.instance();
  private final float[] tile = new float[TOKENS * PITCH];
  private final float[] marks = new float[NEURONS];
  private final long[] tokens = new long[NEURONS];
  private final float[] rows = new float[TOKENS * WIDTH];
  private final float[] weights = new float[NEURONS * WIDTH];

  /** A random tile; checks the sums. */
  @Setup
  public void prepare() {
    RandomKey key = RandomKey.root(1);
    for (int i = 0; i < tile.length; i++) {
      boolean active = i % PITCH < NEURONS && key.child("active").uniform(i) < rate;
      tile[i] = active ? (float) key.child("size").uniformOpen(i) : 0f;
    }
    key.child("rows").fillNormal(rows, 0, rows.length, 0);
    // The provider on the Vector API waits for the first calls to pass.
    for (int i = 0; i < 1000; i++) {
      sums = SpikesFloat.instance();
    }
    mark();
    check();
  }

  private void check() {
    collect();
    for (int i = 0; i < NEURONS; i++) {
      double expected = 0;
      for (int t = 0; t < TOKENS; t++) {
        expected += (double) tile[t * PITCH + i] * rows[t * WIDTH + 5];
      }
      if (!(Math.abs(weights[i * WIDTH + 5] - expected) < 1e-3)) {
        throw new IllegalStateException(weights[i * WIDTH + 5] + " is not " + expected);
      }
    }
  }

  /** Who is active when. */
  @Benchmark
  public long[] mark() {
    java.util.Arrays.fill(tokens, 0);
    for (int first = 0; first < TOKENS; first += SpikesFloat.ROWS) {
      sums.mark(tile, first * PITCH, PITCH, SpikesFloat.ROWS, NEURONS, marks);
      for (int i = 0; i < NEURONS; i++) {
        tokens[i] |= (long) (int) marks[i] << first;
      }
    }
    return tokens;
  }

  /** A gradient of weights: rows of tokens into rows of neurons. */
  @Benchmark
  public float[] collect() {
    for (int i = 0; i < NEURONS; i++) {
      sums.collect(tokens[i], tile, i, PITCH, rows, weights, i * WIDTH, WIDTH);
    }
    return weights;
  }

  /** A gradient of inputs: rows of neurons into rows of tokens. */
  @Benchmark
  public float[] spread() {
    for (int i = 0; i < NEURONS; i++) {
      sums.spread(tokens[i], tile, i, PITCH, weights, i * WIDTH, rows, WIDTH);
    }
    return rows;
  }
}
