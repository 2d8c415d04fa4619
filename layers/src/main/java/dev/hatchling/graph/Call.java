package dev.hatchling.graph;

import dev.hatchling.internal.numeric.Indices;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A call of a {@link FusedOp}: the shapes of its inputs, and those inputs that hold integers. */
public final class Call {
  private final @Nullable INDArray[] in;

  Call(@Nullable INDArray[] in) {
    this.in = in;
  }

  /** Whether an input is there. */
  public boolean has(int input) {
    return input < in.length && in[input] != null;
  }

  /** The shape of an input. */
  public long[] shape(int input) {
    return array(input).shape();
  }

  /** The size of an axis, the last one for −1. */
  public int size(int input, int axis) {
    return Math.toIntExact(array(input).size(axis));
  }

  /** The number of elements of an input. */
  public long length(int input) {
    return array(input).length();
  }

  /**
   * The elements of an input in C order.
   *
   * @throws IllegalArgumentException if one is not in the range of an int
   */
  public int[] integers(int input) {
    return Indices.of(array(input));
  }

  /** An element of an input in C order. */
  public long number(int input, long element) {
    return array(input).getLong(element);
  }

  /** The first element of an input, such as a position; 0 where the input is missing. */
  public long numberOrZero(int input) {
    return has(input) ? number(input, 0) : 0;
  }

  private INDArray array(int input) {
    INDArray array = has(input) ? in[input] : null;
    if (array == null) {
      throw new IllegalStateException("input " + input + " is missing");
    }
    return array;
  }
}
