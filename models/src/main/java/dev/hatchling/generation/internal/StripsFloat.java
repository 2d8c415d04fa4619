package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;

/**
 * A dense matrix {@code [M, D]}, laid out so that {@code W x} is computed with long vector
 * operations: cut into strips of {@link RowsFloat#STRIP} rows, stored input by input, which are
 * read four at a time, one of each quarter.
 */
final class StripsFloat {
  /** There is a multiple of so many rows; those added are zero. */
  private static final int WHOLE = 4 * RowsFloat.STRIP;

  private final int rows;
  private final int width;

  /** M, up to a multiple of {@link #WHOLE}. */
  private final int padded;

  /** {@code [padded / STRIP, D, STRIP]}. */
  private final AlignedFloat strips;

  /**
   * The layout of some rows of a matrix.
   *
   * @param matrix {@code [.., D]}
   * @param first the first of the rows
   * @param rows M
   */
  StripsFloat(double[] matrix, int first, int rows, int width) {
    this.rows = rows;
    this.width = width;
    padded = (rows + WHOLE - 1) / WHOLE * WHOLE;
    strips = AlignedFloat.zeros(padded * width);
    for (int m = 0; m < rows; m++) {
      int lane = m % RowsFloat.STRIP;
      int at = stripAt(m - lane) + lane;
      for (int d = 0; d < width; d++) {
        strips.values[at + d * RowsFloat.STRIP] = (float) matrix[(first + m) * width + d];
      }
    }
  }

  /** Where the strip begins whose first row is {@code from}. */
  private int stripAt(int from) {
    return strips.first + from * width;
  }

  /** Multiply-adds of one vector. */
  long operations() {
    return (long) rows * width;
  }

  /**
   * {@code out[t][at + m] = Σ_d W[m, d] x[t][d]}.
   *
   * @param x {@code [T][D]}
   * @param scratch {@link #scratch} numbers
   */
  void run(float[][] x, int tokens, float[][] out, int at, float[] scratch) {
    if (padded == rows) {
      for (int from = 0; from < padded / 4; from += RowsFloat.STRIP) {
        for (int t = 0; t < tokens; t++) {
          strips(from, x[t], out[t], at);
        }
      }
    } else {
      for (int t = 0; t < tokens; t++) {
        for (int from = 0; from < padded / 4; from += RowsFloat.STRIP) {
          strips(from, x[t], scratch, 0);
        }
        System.arraycopy(scratch, 0, out[t], at, rows);
      }
    }
  }

  /** What {@link #run} needs room for, for M rows. */
  static int scratch(int rows) {
    return rows + WHOLE;
  }

  /** In each quarter the strip that begins at its row {@code from}. */
  private void strips(int from, float[] x, float[] out, int at) {
    int quarter = padded / 4;
    RowsFloat.early()
        .strips(x, strips.values, stripAt(from), quarter * width, out, at + from, quarter);
  }
}
