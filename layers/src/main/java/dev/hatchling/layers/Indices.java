package dev.hatchling.layers;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Integer inputs of ops: tokens and targets. */
final class Indices {
  private Indices() {}

  /**
   * The elements of an INT32 or INT64 array in C order.
   *
   * @param array contiguous
   * @throws IllegalArgumentException for another type
   */
  static int[] of(INDArray array) {
    int[] values = new int[Math.toIntExact(array.length())];
    if (array.dataType() == DataType.INT32) {
      new IntPointer(array.data().addressPointer()).get(values);
    } else if (array.dataType() == DataType.INT64) {
      long[] wide = new long[values.length];
      new LongPointer(array.data().addressPointer()).get(wide);
      for (int i = 0; i < wide.length; i++) {
        values[i] = Math.toIntExact(wide[i]);
      }
    } else {
      throw new IllegalArgumentException("tokens must be INT32, not " + array.dataType());
    }
    return values;
  }

  /**
   * Checks that a token exists.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void check(int token, int vocabulary) {
    if (token < 0 || token >= vocabulary) {
      throw new IllegalArgumentException(
          "token " + token + " is not in the vocabulary of " + vocabulary);
    }
  }
}
