package dev.hatchling.noise;

import dev.hatchling.random.NeuronKeys;
import dev.hatchling.random.NeuronNoise;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Nanoseconds a draw, on one core: our fills along one key and across the keys of neurons, beside
 * the JDK's generators and, where there is a Python with NumPy, NumPy's Philox.
 */
@OtherGenerators
public final class DrawBenchmark {
  /** Numbers a fill: below what is split over cores. */
  private static final int COUNT = 1 << 14;

  private static final int REPEATS = 400;

  private static final String NUMPY =
      """
      import sys, time, numpy as np
      g = np.random.Generator(np.random.Philox(1))
      for name, draw, kind in (("normal double", g.standard_normal, np.float64),
                               ("normal float", g.standard_normal, np.float32),
                               ("uniform double", g.random, np.float64),
                               ("uniform float", g.random, np.float32)):
          a = np.empty(int(sys.argv[1]), kind)
          best = 1e9
          for _ in range(int(sys.argv[2])):
              start = time.perf_counter()
              draw(dtype=kind, out=a)
              best = min(best, time.perf_counter() - start)
          print("NumPy Philox", name, best / a.size * 1e9, sep=";")
      """;

  /**
   * One result.
   *
   * @param generator whose
   * @param draw what is drawn and how
   * @param nanoseconds the fastest of many fills, per number
   */
  public record Speed(String generator, String draw, double nanoseconds) {}

  private final float[] floats = new float[COUNT];
  private final double[] doubles = new double[COUNT];

  /**
   * Measures all.
   *
   * @param python a Python that may have NumPy; without one its rows are left out
   */
  public List<Speed> run(String python) {
    List<Speed> speeds = new ArrayList<>(ours());
    RandomGenerator fast = RandomGenerator.of("L64X128MixRandom");
    RandomGenerator split = new SplittableRandom(1);
    speeds.add(java("L64X128MixRandom", "normal double", () -> gaussians(fast)));
    speeds.add(java("L64X128MixRandom", "uniform double", () -> uniforms(fast)));
    speeds.add(java("SplittableRandom", "normal double", () -> gaussians(split)));
    speeds.add(java("SplittableRandom", "uniform double", () -> uniforms(split)));
    speeds.addAll(numpy(python));
    return speeds;
  }

  private List<Speed> ours() {
    RandomKey key = RandomKey.root(1);
    NeuronKeys keys = NeuronKeys.of(key, COUNT, "membrane");
    NeuronNoise noise = new NeuronNoise(keys);
    long[] step = {0};
    String name = "Hatchling";
    return List.of(
        java(name, "normal double, along a key", () -> key.fillNormal(doubles, 0, COUNT, 0)),
        java(name, "normal float, along a key", () -> key.fillNormal(floats, 0, COUNT, 0)),
        java(name, "uniform double, along a key", () -> key.fillUniform(doubles, 0, COUNT, 0)),
        java(name, "uniform float, along a key", () -> key.fillUniform(floats, 0, COUNT, 0)),
        four(name, "normal float, across keys, step by step", () -> next(noise, step)),
        java(name, "normal float, across keys, any step", () -> keys.fillNormal(3, floats, 0)));
  }

  private void next(NeuronNoise noise, long[] step) {
    noise.fillNormal(step[0]++, floats, 0);
  }

  private void gaussians(RandomGenerator generator) {
    for (int i = 0; i < COUNT; i++) {
      doubles[i] = generator.nextGaussian();
    }
  }

  private void uniforms(RandomGenerator generator) {
    for (int i = 0; i < COUNT; i++) {
      doubles[i] = generator.nextDouble();
    }
  }

  private static Speed java(String generator, String draw, Runnable fill) {
    return new Speed(generator, draw, fastest(fill, 1));
  }

  /** Four steps in a row: every fourth makes a block of four. */
  private static Speed four(String generator, String draw, Runnable fill) {
    return new Speed(generator, draw, fastest(fill, 4));
  }

  private static double fastest(Runnable fill, int inRow) {
    double fastest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < inRow; j++) {
        fill.run();
      }
      fastest = Math.min(fastest, (System.nanoTime() - start) / ((double) inRow * COUNT));
    }
    return fastest;
  }

  private static List<Speed> numpy(String python) {
    List<Speed> speeds = new ArrayList<>();
    try {
      Process process =
          new ProcessBuilder(python, "-c", NUMPY, "" + COUNT, "" + REPEATS)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String[] cells = line.split(";", -1);
        speeds.add(new Speed(cells[0], cells[1], Double.parseDouble(cells[2])));
      }
    } catch (IOException noPython) {
      return List.of();
    }
    return speeds;
  }
}
