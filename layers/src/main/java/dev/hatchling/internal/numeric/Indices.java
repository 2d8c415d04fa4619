package dev.hatchling.internal.numeric;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Integer inputs of ops: tokens and targets. */
public final class Indices {
  private Indices() {}

  /**
   * The elements of an array in C order; floating-point ones are rounded.
   *
   * @param array contiguous, INT32, INT64, FLOAT or DOUBLE
   * @throws InputException for another type
   */
  public static int[] of(INDArray array) {
    int[] values = new int[Math.toIntExact(array.length())];
    DataType type = array.dataType();
    HostMemory.require();
    if (type == DataType.INT32) {
      new IntPointer(array.data().addressPointer()).get(values);
    } else if (type == DataType.INT64) {
      long[] wide = new long[values.length];
      new LongPointer(array.data().addressPointer()).get(wide);
      Arrays.setAll(values, i -> Math.toIntExact(wide[i]));
    } else if (type == DataType.FLOAT) {
      float[] row = new float[values.length];
      MemoryFloat.of(array).get(0, row, 0, row.length);
      Arrays.setAll(values, i -> Math.round(row[i]));
    } else if (type == DataType.DOUBLE) {
      double[] row = new double[values.length];
      MemoryDouble.of(array).get(0, row, 0, row.length);
      Arrays.setAll(values, i -> (int) Math.round(row[i]));
    } else {
      throw new InputException("tokens must be INT32, not " + type);
    }
    return values;
  }

  /**
   * Checks that a token exists.
   *
   * @throws InputException if it does not
   */
  public static void check(int token, int vocabulary) {
    if (token < 0 || token >= vocabulary) {
      throw new InputException("token " + token + " is not in the vocabulary of " + vocabulary);
    }
  }
}
