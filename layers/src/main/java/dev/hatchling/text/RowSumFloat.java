package dev.hatchling.text;

import dev.hatchling.internal.numeric.Indices;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ReductionsFloat;

/** Rows of a table, some of which are added up to one (docs/model.md, E5). */
final class RowSumFloat {
  private RowSumFloat() {}

  /**
   * Adds up rows.
   *
   * @param table {@code [R, D]}
   * @param rows each in [0, R)
   * @param each how many that follow each other make one sum
   * @param sums {@code [rows / each, D]}, written
   */
  static void read(MemoryFloat table, int[] rows, int each, int width, MemoryFloat sums) {
    int height = (int) (table.length() / width);
    for (int row : rows) {
      Indices.check(row, height);
    }
    float[] sum = new float[width];
    float[] one = new float[width];
    for (int i = 0; i < rows.length; i += each) {
      table.get((long) rows[i] * width, sum, 0, width);
      for (int k = 1; k < each; k++) {
        table.get((long) rows[i + k] * width, one, 0, width);
        ReductionsFloat.add(one, 0, sum, 0, width);
      }
      sums.put((long) (i / each) * width, sum, 0, width);
    }
  }
}
