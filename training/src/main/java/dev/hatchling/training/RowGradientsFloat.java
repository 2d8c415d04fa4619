package dev.hatchling.training;

import dev.hatchling.internal.numeric.HostMemory;
import dev.hatchling.internal.numeric.Layouts;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of a table's gradient, which stands in a flat array. */
final class RowGradientsFloat {
  private static final int PIECE = 64;

  private final MemoryFloat flat;
  private final long offset;
  private final int width;

  private RowGradientsFloat(MemoryFloat flat, long offset, int width) {
    this.flat = flat;
    this.offset = offset;
    this.width = width;
  }

  /**
   * Replaces the gradients of rows, as {@link #add} says. Where Java cannot reach them, the whole
   * table is copied.
   *
   * @param shape of the table, which begins at an offset
   * @param touched rows that are not zero
   */
  static int[] take(
      INDArray flat,
      long offset,
      long[] shape,
      int[] touched,
      INDArray sums,
      int each,
      long[] reads) {
    int width = (int) shape[1];
    if (HostMemory.reachable()) {
      RowGradientsFloat rows = new RowGradientsFloat(MemoryFloat.of(flat), offset, width);
      rows.clear(touched);
      return rows.add(MemoryFloat.of(sums), each, reads);
    }
    INDArray table = Layouts.part(flat, offset, new long[] {shape[0] * width});
    float[] values = new float[Math.toIntExact(table.length())];
    float[] from = sums.reshape(sums.length()).toFloatVector();
    RowGradientsFloat rows = new RowGradientsFloat(MemoryFloat.of(values), 0, width);
    int[] read = rows.add(MemoryFloat.of(from), each, reads);
    table.assign(Nd4j.createFromArray(values));
    return read;
  }

  /** Makes rows zero. */
  private void clear(int... rows) {
    float[] zeros = new float[width];
    for (int row : rows) {
      flat.put(offset + (long) row * width, zeros, 0, width);
    }
  }

  /**
   * Writes the gradients of rows that were read. Those of one row are added up in the order of
   * reading, whatever the threads.
   *
   * @param from gradients of what the rows were added up to
   * @param each how many rows make one sum
   * @param reads row in the upper, number of the reading in the lower 32 bits; ascending
   * @return the rows, ascending
   */
  private int[] add(MemoryFloat from, int each, long[] reads) {
    int[] firsts =
        IntStream.range(0, reads.length)
            .filter(i -> i == 0 || row(reads[i]) != row(reads[i - 1]))
            .toArray();
    Parallel.pieces(
        firsts.length,
        PIECE,
        (at, count) -> {
          float[] sum = new float[width];
          float[] one = new float[width];
          for (int k = (int) at; k < at + count; k++) {
            int end = k + 1 < firsts.length ? firsts[k + 1] : reads.length;
            java.util.Arrays.fill(sum, 0);
            for (int i = firsts[k]; i < end; i++) {
              from.get((long) ((int) reads[i] / each) * width, one, 0, width);
              ReductionsFloat.add(one, 0, sum, 0, width);
            }
            flat.put(offset + (long) row(reads[firsts[k]]) * width, sum, 0, width);
          }
        });
    return IntStream.of(firsts).map(i -> row(reads[i])).toArray();
  }

  private static int row(long read) {
    return (int) (read >>> Integer.SIZE);
  }
}
