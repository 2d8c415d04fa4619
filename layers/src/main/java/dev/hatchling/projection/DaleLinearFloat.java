package dev.hatchling.projection;

import dev.hatchling.internal.numeric.FastMath;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.TilesFloat;

/**
 * Weights that obey Dale's law, {@code W = softplus(raw) · scale} (docs/model.md, E10), and their
 * gradient {@code dW · scale · sigmoid(raw)}. The scale is 0 where there is no connection.
 */
final class DaleLinearFloat {
  private static final int PIECE = 1 << 13;

  private static final ThreadLocal<TilesFloat> TILE = ThreadLocal.withInitial(TilesFloat::new);

  private DaleLinearFloat() {}

  static void weights(MemoryFloat raw, MemoryFloat scale, MemoryFloat weights) {
    Parallel.pieces(
        raw.length(),
        PIECE,
        (at, n) -> {
          float[][] tile = TILE.get().rows(2, PIECE);
          raw.get(at, tile[0], 0, n);
          scale.get(at, tile[1], 0, n);
          FastMath.softplus(tile[0], 0, tile[0], 0, n);
          multiply(tile[0], tile[1], n);
          weights.put(at, tile[0], 0, n);
        });
  }

  static void gradient(
      MemoryFloat raw, MemoryFloat scale, MemoryFloat gradient, MemoryFloat rawGradient) {
    Parallel.pieces(
        raw.length(),
        PIECE,
        (at, n) -> {
          float[][] tile = TILE.get().rows(2, PIECE);
          raw.get(at, tile[0], 0, n);
          scale.get(at, tile[1], 0, n);
          FastMath.sigmoid(tile[0], 0, tile[0], 0, n);
          multiply(tile[0], tile[1], n);
          gradient.get(at, tile[1], 0, n);
          multiply(tile[0], tile[1], n);
          rawGradient.put(at, tile[0], 0, n);
        });
  }

  private static void multiply(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] *= y[i];
    }
  }
}
