package dev.hatchling.internal.numeric;

/** {@code max(x, 0)} of matrices, on all cores. */
final class ReluFloat {
  /** Elements of a piece of work, about. */
  private static final int TILE = 1 << 14;

  private static final ThreadLocal<TilesFloat> ROW = ThreadLocal.withInitial(TilesFloat::new);

  private ReluFloat() {}

  /** Sets what is negative to 0; NaN stays. */
  static void rectify(MatrixFloat x) {
    int n = x.columns();
    int rows = Math.max(1, TILE / Math.max(1, n));
    Parallel.forEach(
        (x.rows() + rows - 1) / rows,
        piece -> {
          float[] row = ROW.get().row(n);
          for (int r = piece * rows; r < Math.min(x.rows(), (piece + 1) * rows); r++) {
            x.memory().get(x.at(r, 0), row, 0, n);
            for (int i = 0; i < n; i++) {
              row[i] = Math.max(row[i], 0f);
            }
            x.memory().put(x.at(r, 0), row, 0, n);
          }
        });
  }
}
