package dev.hatchling.training;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** m and v of one parameter, and its update, in the parameter's own precision. */
sealed interface Moments permits AdamWFloat, AdamWDouble, PortableMoments {
  /** Elements a tile: p, g, m and v of one tile fit the second-level cache. */
  int TILE = 8192;

  /**
   * Zero moments for a parameter.
   *
   * @param portable whether they are ND4J's and it computes with them
   */
  static Moments zero(INDArray parameter, boolean portable) {
    int length = Math.toIntExact(parameter.length());
    if (portable) {
      return new PortableMoments(parameter.dataType(), length);
    }
    return parameter.dataType() == DataType.DOUBLE
        ? new AdamWDouble(length)
        : new AdamWFloat(length);
  }

  /** m, as {@code float[]} or {@code double[]}. */
  Object first();

  /** v, as {@code float[]} or {@code double[]}. */
  Object second();

  /** Replaces both by arrays as {@link #first} and {@link #second} give them. */
  void set(Object m, Object v);

  /** Most elements of a parameter that are worked on at once. */
  int tile();

  /** Makes both zero. */
  void reset();

  /**
   * Elements of the parameter that are worked on at once.
   *
   * @param firsts first elements of runs
   * @param count elements of each run, at most {@link #tile}
   */
  @SuppressWarnings("ArrayRecordComponent") // a plain carrier; never compared
  record Span(int[] firsts, int count) {}

  /**
   * Σ g² over some elements.
   *
   * @param gradient flat
   * @param offset where the parameter's gradient begins in it
   */
  double squares(INDArray gradient, long offset, Span span);

  /** Updates some elements in place; the gradient is as in {@link #squares}. */
  void update(INDArray parameter, INDArray gradient, long offset, Span span, AdamWStep step);

  /** Moves some elements against a change, in place; their velocity is m. */
  void nesterov(INDArray parameter, INDArray change, long offset, Span span, NesterovStep step);
}
