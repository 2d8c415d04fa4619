package dev.hatchling.internal.numeric;

/** {@code max(x, 0)} of arrays, on all cores. */
public final class ReluFloat {
  private static final int TILE = 4096;

  private ReluFloat() {}

  /** Sets what is negative to 0; NaN stays. */
  public static void rectify(MemoryFloat x) {
    Parallel.forEach(
        Math.toIntExact((x.length() + TILE - 1) / TILE),
        tile -> {
          long at = (long) tile * TILE;
          int n = (int) Math.min(TILE, x.length() - at);
          float[] row = TilesFloat.rows(TilesFloat.STATE, 1, TILE)[0];
          x.get(at, row, 0, n);
          for (int i = 0; i < n; i++) {
            row[i] = Math.max(row[i], 0f);
          }
          x.put(at, row, 0, n);
        });
  }
}
