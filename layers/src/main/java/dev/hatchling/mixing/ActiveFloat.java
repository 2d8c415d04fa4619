package dev.hatchling.mixing;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;

/** How many neurons are active, and the columns of weights that they send to. */
final class ActiveFloat {
  private static final int SAMPLE = 32;
  private static final int NEURONS = 512;

  /** Columns turned into rows at a time. */
  private static final int TURN = 64;

  private ActiveFloat() {}

  /** Share of non-zero elements in every 32nd row of x [rows, m]. */
  static double density(MemoryFloat x, int rows, int m) {
    float[] row = new float[m];
    long active = 0;
    long seen = 0;
    for (int r = 0; r < rows; r += SAMPLE) {
      x.get((long) r * m, row, 0, m);
      for (int i = 0; i < m; i++) {
        active += row[i] == 0 ? 0 : 1;
      }
      seen += m;
    }
    return active / (double) Math.max(1, seen);
  }

  /** The columns of w [d, m] as rows: {@code out[j d + i] = w[i m + j]}. */
  static float[] columns(MemoryFloat w, int d, int m) {
    float[] out = new float[Math.multiplyExact(m, d)];
    Parallel.pieces(
        m,
        NEURONS,
        (first, n) -> {
          float[] row = new float[n];
          for (int i = 0; i < d; i++) {
            w.get((long) i * m + first, row, 0, n);
            for (int j = 0; j < n; j++) {
              out[((int) first + j) * d + i] = row[j];
            }
          }
        });
    return out;
  }

  /** Writes n columns, given as rows, to the columns of w [d, m] from {@code first} on. */
  static void putColumns(MemoryFloat columns, int n, int d, MemoryFloat w, int first, int m) {
    float[] rows = new float[TURN * d];
    float[] turned = new float[TURN];
    for (int j = 0; j < n; j += TURN) {
      int count = Math.min(TURN, n - j);
      columns.get((long) j * d, rows, 0, count * d);
      for (int i = 0; i < d; i++) {
        for (int c = 0; c < count; c++) {
          turned[c] = rows[c * d + i];
        }
        w.put((long) i * m + first + j, turned, 0, count);
      }
    }
  }
}
