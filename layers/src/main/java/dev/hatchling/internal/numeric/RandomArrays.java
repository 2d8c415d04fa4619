package dev.hatchling.internal.numeric;

import dev.hatchling.random.RandomKey;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Fills arrays with numbers of a {@link RandomKey}, on all cores, the same bits for any number of
 * threads.
 *
 * <p>Arrays of any shape, FLOAT or DOUBLE, contiguous in row-major order; element i of that order
 * is the draw of counter {@code counter + i}. On CUDA the array is filled on the host and copied by
 * ND4J.
 */
public final class RandomArrays {
  private static final int PIECE = 1 << 14;

  private RandomArrays() {}

  private interface Draw {
    void draw(long from, int length, DataBuffer data);
  }

  /**
   * Writes {@code scale · ξ}: floats draw {@link RandomKey#normalFloat}, doubles {@link
   * RandomKey#normal}.
   *
   * @return the array
   * @throws IllegalArgumentException if the array is of another type or not contiguous
   */
  public static INDArray fillNormal(INDArray array, RandomKey key, long counter, double scale) {
    boolean wide = wide(array);
    return fill(
        array,
        (from, length, data) -> {
          if (wide) {
            double[] tile = new double[length];
            key.fillNormal(tile, 0, length, counter + from);
            put(data, from, tile, 0, scale);
          } else {
            float[] tile = new float[length];
            key.fillNormal(tile, 0, length, counter + from);
            put(data, from, tile, 0, (float) scale);
          }
        });
  }

  /** Writes standard normals, from counter 0. */
  public static INDArray fillNormal(INDArray array, RandomKey key) {
    return fillNormal(array, key, 0, 1);
  }

  /**
   * Writes uniform numbers in [low, high): floats draw {@link RandomKey#uniformFloat}, doubles
   * {@link RandomKey#uniform}.
   *
   * @return the array
   * @throws IllegalArgumentException if the array is of another type or not contiguous
   */
  public static INDArray fillUniform(
      INDArray array, RandomKey key, long counter, double low, double high) {
    boolean wide = wide(array);
    return fill(
        array,
        (from, length, data) -> {
          if (wide) {
            double[] tile = new double[length];
            key.fillUniform(tile, 0, length, counter + from);
            put(data, from, tile, low, high - low);
          } else {
            float[] tile = new float[length];
            key.fillUniform(tile, 0, length, counter + from);
            put(data, from, tile, (float) low, (float) (high - low));
          }
        });
  }

  private static boolean wide(INDArray array) {
    if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "random numbers fill FLOAT or DOUBLE arrays, not " + array.dataType());
    }
    return array.dataType() == DataType.DOUBLE;
  }

  private static INDArray fill(INDArray array, Draw draw) {
    if (!Layouts.contiguous(array)) {
      throw new IllegalArgumentException(
          "random numbers fill contiguous arrays of order c; dup('c') this one first");
    }
    Parallel.pieces(array.length(), PIECE, (from, n) -> draw.draw(from, n, array.data()));
    return array;
  }

  private static void put(DataBuffer data, long from, float[] tile, float add, float scale) {
    for (int i = 0; i < tile.length; i++) {
      data.put(from + i, add + scale * tile[i]);
    }
  }

  private static void put(DataBuffer data, long from, double[] tile, double add, double scale) {
    for (int i = 0; i < tile.length; i++) {
      data.put(from + i, add + scale * tile[i]);
    }
  }
}
