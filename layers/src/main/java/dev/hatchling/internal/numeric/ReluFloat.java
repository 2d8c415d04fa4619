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
    Parallel.pieces(
        x.rows(),
        Math.max(1, TILE / Math.max(1, n)),
        (first, count) -> {
          float[] row = ROW.get().row(n);
          for (int r = (int) first; r < first + count; r++) {
            x.memory().get(x.at(r, 0), row, 0, n);
            for (int i = 0; i < n; i++) {
              row[i] = Math.max(row[i], 0f);
            }
            x.memory().put(x.at(r, 0), row, 0, n);
          }
        });
  }
}
