package dev.hatchling.models;

import java.util.ArrayList;
import java.util.List;

/**
 * How an array lies in a file. Inside, every weight is {@code [out, in]}; files have the layouts of
 * the published BDH: {@code encoder [H, D, N]}, {@code decoder [M, D]}, {@code lm_head [D, V]}.
 *
 * @param blocks how many matrices are stacked, each transposed by itself: H for encoders, else 1
 * @param rows of a matrix inside
 * @param columns of a matrix inside
 * @param transposed whether the file has columns first
 * @param shape the shape in the file
 */
record FileLayout(int blocks, int rows, int columns, boolean transposed, List<Long> shape) {

  /** The layout of an array of a model. */
  static FileLayout of(ModelConfig config, ParameterSpec spec) {
    long[] inside = spec.dimensions();
    int rows = (int) inside[0];
    int columns = inside.length > 1 ? (int) inside[1] : 1;
    if (spec.name().equals(ParameterNames.HEAD)) {
      return new FileLayout(1, rows, columns, true, List.of((long) columns, (long) rows));
    }
    if (!config.bdh() || spec.name().equals(ParameterNames.EMBEDDING)) {
      return new FileLayout(1, rows, columns, false, spec.shape());
    }
    if (spec.name().endsWith(Projection.DECODER.key())) {
      return new FileLayout(1, rows, columns, true, List.of((long) columns, (long) rows));
    }
    List<Long> shape = new ArrayList<>();
    shape.add((long) config.heads());
    shape.add((long) config.width());
    shape.add((long) config.neurons());
    return new FileLayout(config.heads(), config.neurons(), columns, true, shape);
  }

  /** Index inside of the element at index {@code i} of the file. */
  int inside(int i) {
    if (!transposed) {
      return i;
    }
    int size = rows * columns;
    int block = i / size;
    int rest = i % size;
    return block * size + rest % rows * columns + rest / rows;
  }

  /** The shape in the file as dimensions. */
  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
