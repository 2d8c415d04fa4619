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

  /** Σ g² over a tile. */
  double squares(INDArray gradient, int tile);

  /** Updates a tile of the parameter in place. */
  void update(INDArray parameter, INDArray gradient, int tile, AdamWStep step);
}
