package dev.hatchling.text;

import dev.hatchling.internal.numeric.Indices;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;

/** Rows of a table by token (docs/model.md, E2), and the gradient of the table. */
final class EmbeddingFloat {
  private EmbeddingFloat() {}

  /**
   * Copies rows.
   *
   * @param table {@code [V, D]}
   * @param tokens each in [0, V)
   * @param rows {@code [tokens, D]}, written
   */
  static void read(MemoryFloat table, int[] tokens, int width, MemoryFloat rows) {
    int vocabulary = (int) (table.length() / width);
    for (int token : tokens) {
      Indices.check(token, vocabulary);
    }
    float[] row = new float[width];
    for (int i = 0; i < tokens.length; i++) {
      table.get((long) tokens[i] * width, row, 0, width);
      rows.put((long) i * width, row, 0, width);
    }
  }

  /**
   * Adds the gradients of rows that came from the same token. Tasks own ranges of the vocabulary
   * and add in the order of the tokens, so the sums do not depend on the number of threads.
   *
   * @param dRows {@code [tokens, D]}
   * @param dTable {@code [V, D]}, written
   */
  static void gradient(MemoryFloat dRows, int[] tokens, int width, MemoryFloat dTable) {
    int vocabulary = (int) (dTable.length() / width);
    int range = Math.max(1, Math.min(64, (1 << 20) / width));
    Parallel.pieces(
        vocabulary,
        range,
        (first, count) -> {
          float[] sums = new float[count * width];
          float[] row = new float[width];
          for (int i = 0; i < tokens.length; i++) {
            int local = tokens[i] - (int) first;
            if (local >= 0 && local < count) {
              dRows.get((long) i * width, row, 0, width);
              ReductionsFloat.add(row, 0, sums, local * width, width);
            }
          }
          dTable.put(first * width, sums, 0, count * width);
        });
  }
}
