package dev.hatchling.training;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** m and v of one parameter, and its update, in the parameter's own precision. */
sealed interface Moments permits AdamWFloat, AdamWDouble {
  /** Elements a tile: p, g, m and v of one tile fit the second-level cache. */
  int TILE = 8192;

  /** Zero moments for a parameter. */
  static Moments zero(INDArray parameter) {
    int length = Math.toIntExact(parameter.length());
    return parameter.dataType() == DataType.DOUBLE
        ? new AdamWDouble(length)
        : new AdamWFloat(length);
  }

  /** m, as {@code float[]} or {@code double[]}. */
  Object first();

  /** v, as {@code float[]} or {@code double[]}. */
  Object second();

  /** Makes both zero. */
  void reset();

  /**
   * Σ g² over a tile.
   *
   * @param gradient flat
   * @param offset where the parameter's gradient begins in it
   */
  double squares(INDArray gradient, long offset, int tile);

  /** Updates a tile of the parameter in place; the gradient is as in {@link #squares}. */
  void update(INDArray parameter, INDArray gradient, long offset, int tile, AdamWStep step);

  /** Moves a tile of the parameter against a change, in place; its velocity is m. */
  void nesterov(INDArray parameter, INDArray change, long offset, int tile, NesterovStep step);
}
