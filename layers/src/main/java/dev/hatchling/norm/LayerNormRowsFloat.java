package dev.hatchling.norm;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.TilesFloat;

/** {@link LayerNormFloat} over the rows of arrays, one pass over memory, all cores. */
final class LayerNormRowsFloat {
  /** Elements of a task, at least one row. */
  private static final int TASK = 1 << 15;

  private static final ThreadLocal<TilesFloat> TILE = ThreadLocal.withInitial(TilesFloat::new);

  private LayerNormRowsFloat() {}

  /** One row's work: row number and three tiles of n numbers. */
  private interface Row {
    void run(long offset, float[] a, float[] b, float[] c);
  }

  private static void forEachRow(long rows, int n, Row work) {
    Parallel.pieces(
        rows,
        Math.max(1, TASK / Math.max(1, n)),
        (first, count) -> {
          float[][] tile = TILE.get().rows(3, n);
          for (long row = first; row < first + count; row++) {
            work.run(row * n, tile[0], tile[1], tile[2]);
          }
        });
  }

  /** {@code y = ln(x)}, rows of n. */
  static void normalise(MemoryFloat x, MemoryFloat y, int n) {
    forEachRow(
        x.length() / n,
        n,
        (at, row, unused, unused2) -> {
          x.get(at, row, 0, n);
          LayerNormFloat.normalise(row, 0, row, 0, n);
          y.put(at, row, 0, n);
        });
  }

  /** The gradient of {@link #normalise}. */
  static void gradient(MemoryFloat x, MemoryFloat dy, MemoryFloat dx, int n) {
    forEachRow(
        x.length() / n,
        n,
        (at, row, gradient, unused) -> {
          x.get(at, row, 0, n);
          dy.get(at, gradient, 0, n);
          float scale = LayerNormFloat.normalise(row, 0, row, 0, n);
          LayerNormFloat.gradient(row, 0, scale, gradient, 0, gradient, 0, n);
          dx.put(at, gradient, 0, n);
        });
  }

  /** {@code z = ln(x + ln(y))}, rows of n. */
  static void residual(MemoryFloat x, MemoryFloat y, MemoryFloat z, int n) {
    forEachRow(
        x.length() / n,
        n,
        (at, sum, row, unused) -> {
          x.get(at, sum, 0, n);
          y.get(at, row, 0, n);
          LayerNormFloat.normalise(row, 0, row, 0, n);
          ReductionsFloat.add(row, 0, sum, 0, n);
          LayerNormFloat.normalise(sum, 0, sum, 0, n);
          z.put(at, sum, 0, n);
        });
  }

  /** The gradients of {@link #residual}. */
  static void residualGradient(
      MemoryFloat x, MemoryFloat y, MemoryFloat dz, MemoryFloat dx, MemoryFloat dy, int n) {
    forEachRow(
        x.length() / n,
        n,
        (at, sum, row, gradient) -> {
          x.get(at, sum, 0, n);
          y.get(at, row, 0, n);
          dz.get(at, gradient, 0, n);
          float inner = LayerNormFloat.normalise(row, 0, row, 0, n);
          ReductionsFloat.add(row, 0, sum, 0, n);
          float outer = LayerNormFloat.normalise(sum, 0, sum, 0, n);
          LayerNormFloat.gradient(sum, 0, outer, gradient, 0, gradient, 0, n);
          dx.put(at, gradient, 0, n);
          LayerNormFloat.gradient(row, 0, inner, gradient, 0, gradient, 0, n);
          dy.put(at, gradient, 0, n);
        });
  }
}
