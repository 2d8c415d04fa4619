package dev.hatchling.layers;

import dev.hatchling.graph.MemoryFloat;
import dev.hatchling.graph.Parallel;

/** {@code max(x, 0)} of arrays, all cores. */
final class ReluFloat {
  private static final int TILE = 4096;
  private static final int TILES = 16;

  /** Two factors of it make more than 1 of any positive number: a step without a branch. */
  private static final float STEEP = 1 / Float.MIN_NORMAL;

  private ReluFloat() {}

  /** {@code y = max(x, 0)}; NaN stays. */
  static void forward(MemoryFloat x, MemoryFloat y) {
    forEachTile(
        x.length(),
        (at, n, row, unused) -> {
          x.get(at, row, 0, n);
          for (int i = 0; i < n; i++) {
            row[i] = Math.max(row[i], 0f);
          }
          y.put(at, row, 0, n);
        });
  }

  /** {@code dx = dy where x > 0, else 0}. */
  static void gradient(MemoryFloat x, MemoryFloat dy, MemoryFloat dx) {
    forEachTile(
        x.length(),
        (at, n, row, gradient) -> {
          x.get(at, row, 0, n);
          dy.get(at, gradient, 0, n);
          for (int i = 0; i < n; i++) {
            gradient[i] *= Math.min(1f, Math.max(0f, row[i]) * STEEP * STEEP);
          }
          dx.put(at, gradient, 0, n);
        });
  }

  private interface Tile {
    void run(long offset, int n, float[] a, float[] b);
  }

  private static void forEachTile(long length, Tile work) {
    long task = (long) TILE * TILES;
    Parallel.forEach(
        Math.toIntExact((length + task - 1) / task),
        index -> {
          float[] a = new float[TILE];
          float[] b = new float[TILE];
          long end = Math.min(length, (index + 1) * task);
          for (long at = index * task; at < end; at += TILE) {
            work.run(at, (int) Math.min(TILE, end - at), a, b);
          }
        });
  }
}
