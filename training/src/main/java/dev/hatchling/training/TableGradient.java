package dev.hatchling.training;

import dev.hatchling.data.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of a flat gradient that is a {@link RowTable}'s: zero but in the rows that were read,
 * which are what a step updates (docs/model.md, E73).
 */
final class TableGradient {
  private final RowTable table;
  private final INDArray flat;
  private final long offset;
  private final int height;
  private final int width;
  private int[] touched = {};

  /**
   * The gradient of a table.
   *
   * @param flat of zeros, by the layout
   */
  TableGradient(RowTable table, FlatLayout layout, INDArray flat) {
    this.table = table;
    this.flat = flat;
    FlatLayout.Place place =
        layout.summed().stream().filter(p -> p.name().equals(table.name())).findAny().orElseThrow();
    offset = place.offset();
    height = (int) place.parameter().size(0);
    width = (int) place.parameter().size(1);
  }

  /** The table. */
  RowTable table() {
    return table;
  }

  /** The rows that were read, in ascending order. */
  int[] touched() {
    return touched.clone();
  }

  /**
   * Takes the gradient of a pass.
   *
   * @param sums gradient of the sums of rows, {@code [B, T, D]}
   */
  void take(Batch batch, INDArray sums) {
    int[] rows = table.rows().apply(batch);
    long[] reads = new long[rows.length];
    Arrays.setAll(reads, i -> (long) rows[i] << Integer.SIZE | i);
    Arrays.sort(reads);
    int each = Math.toIntExact(rows.length * (long) width / sums.length());
    INDArray plain = sums.ordering() == 'c' && !sums.isView() ? sums : sums.dup('c');
    long[] shape = {height, width};
    touched =
        flat.dataType() == DataType.DOUBLE
            ? RowGradientsDouble.take(flat, offset, shape, touched, plain, each, reads)
            : RowGradientsFloat.take(flat, offset, shape, touched, plain, each, reads);
  }

  /** The whole was written: the sum of shares' gradients, or the change of a round. */
  void written(List<Share> shares) {
    boolean everywhere = shares.get(0).round();
    touched =
        everywhere
            ? IntStream.range(0, height).toArray()
            : shares.stream()
                .flatMap(share -> share.rows().stream())
                .flatMapToInt(rows -> Arrays.stream(table.rows().apply(rows.batch())))
                .sorted()
                .distinct()
                .toArray();
  }
}
