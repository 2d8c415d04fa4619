package dev.hatchling.models;

import java.util.Arrays;
import java.util.List;

/**
 * How an array lies in a file. Inside, every weight is {@code [out, in]}; files may have matrices
 * transposed, as those of the published BDH do.
 *
 * @param rows of a transposed matrix inside; 0 where the file has the array as it is
 * @param columns of a transposed matrix inside
 * @param shape the shape in the file
 */
record FileLayout(int rows, int columns, List<Long> shape) {

  /** As inside. */
  static FileLayout same(long... shape) {
    return new FileLayout(0, 0, Arrays.stream(shape).boxed().toList());
  }

  /** {@code [rows, columns]} inside, {@code [columns, rows]} in the file. */
  static FileLayout transposed(int rows, int columns) {
    return new FileLayout(rows, columns, List.of((long) columns, (long) rows));
  }

  /** {@code [blocks · rows, columns]} inside, {@code [blocks, columns, rows]} in the file. */
  static FileLayout transposed(int blocks, int rows, int columns) {
    return new FileLayout(rows, columns, List.of((long) blocks, (long) columns, (long) rows));
  }

  /** Whether the file has columns first. */
  boolean transposed() {
    return rows > 0;
  }

  /** Index inside of the element at index {@code i} of the file. */
  int inside(int i) {
    if (!transposed()) {
      return i;
    }
    int size = rows * columns;
    int rest = i % size;
    return i - rest + rest % rows * columns + rest / rows;
  }

  /** The shape in the file as dimensions. */
  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
