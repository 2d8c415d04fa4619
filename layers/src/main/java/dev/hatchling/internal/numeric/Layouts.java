package dev.hatchling.internal.numeric;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How arrays lie in memory. */
public final class Layouts {
  private Layouts() {}

  /** Whether the elements lie one after another in row-major (C) order. */
  public static boolean contiguous(INDArray array) {
    if (array.isEmpty()) {
      return true;
    }
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      long size = array.size(d);
      if (size != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= size;
    }
    return true;
  }

  /** The strides of a contiguous array. */
  static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    return strides;
  }

  /**
   * The same memory in another shape of the same length.
   *
   * @throws IllegalArgumentException if the array is not contiguous
   */
  public static INDArray view(INDArray array, long[] shape) {
    if (!contiguous(array)) {
      throw new IllegalArgumentException("a view needs a contiguous array");
    }
    return Nd4j.create(array.data(), shape, strides(shape), 0, 'c', array.dataType());
  }

  /** Elements of a contiguous array, from an offset on, in a shape. */
  public static INDArray part(INDArray array, long offset, long[] shape) {
    return part(array, offset, shape, strides(shape));
  }

  private static INDArray part(INDArray array, long offset, long[] shape, long[] strides) {
    long from = array.offset() + offset;
    return Nd4j.create(array.data(), shape, strides, from, 'c', array.dataType());
  }

  /** An array on memory that someone else owns. */
  public static INDArray at(Pointer start, long offset, DataType type, long[] shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    Pointer bytes = Native.bytes(start, offset, length * type.width());
    return Nd4j.create(Nd4j.createBuffer(bytes, length, type), shape, strides(shape), 0, 'c', type);
  }
}
