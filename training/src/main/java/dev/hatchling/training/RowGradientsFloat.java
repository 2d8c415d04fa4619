package dev.hatchling.training;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows of a table's gradient, which stands in a flat array. */
final class RowGradientsFloat {
  private static final int PIECE = 64;

  private final MemoryFloat flat;
  private final long offset;
  private final int width;

  /** The rows of a table that begins at an offset. */
  RowGradientsFloat(INDArray flat, long offset, int width) {
    this.flat = MemoryFloat.of(flat);
    this.offset = offset;
    this.width = width;
  }

  /** Makes rows zero. */
  void clear(int... rows) {
    float[] zeros = new float[width];
    for (int row : rows) {
      flat.put(offset + (long) row * width, zeros, 0, width);
    }
  }

  /**
   * Writes the gradients of rows that were read. Those of one row are added up in the order of
   * reading, whatever the threads.
   *
   * @param sums gradients of what the rows were added up to
   * @param each how many rows make one sum
   * @param reads row in the upper, number of the reading in the lower 32 bits; ascending
   * @return the rows, ascending
   */
  int[] add(INDArray sums, int each, long[] reads) {
    MemoryFloat from = MemoryFloat.of(sums);
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
