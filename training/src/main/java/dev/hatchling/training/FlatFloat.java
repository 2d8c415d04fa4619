package dev.hatchling.training;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link FlatArray} in single precision. */
final class FlatFloat implements FlatArray {
  private static final long serialVersionUID = 1L;

  /** Adds or takes away in place. */
  private interface Sweep {
    void run(float[] to, float[] other, int from, int end);
  }

  private final float[] values;

  FlatFloat(int length) {
    this(new float[length]);
  }

  private FlatFloat(float[] values) {
    this.values = values;
  }

  @Override
  public int length() {
    return values.length;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * values.length;
  }

  @Override
  public double get(int index) {
    return values[index];
  }

  @Override
  public void read(INDArray from, long at, int offset, int count) {
    MemoryFloat memory = MemoryFloat.of(from);
    pieces(count, (i, n) -> memory.get(at + i, values, offset + i, n));
  }

  @Override
  public void write(INDArray to, long at, int offset, int count) {
    MemoryFloat memory = MemoryFloat.of(to);
    pieces(count, (i, n) -> memory.put(at + i, values, offset + i, n));
  }

  @Override
  public void add(FlatArray other) {
    sweep(
        other,
        (to, from, i, end) -> {
          for (int k = i; k < end; k++) {
            to[k] += from[k];
          }
        });
  }

  @Override
  public void subtract(FlatArray other) {
    sweep(
        other,
        (to, from, i, end) -> {
          for (int k = i; k < end; k++) {
            to[k] -= from[k];
          }
        });
  }

  private void sweep(FlatArray other, Sweep sweep) {
    float[] from = ((FlatFloat) other).values;
    if (from.length != values.length) {
      throw new IllegalArgumentException(
          "flat arrays of " + values.length + " and " + from.length + " elements");
    }
    pieces(values.length, (i, n) -> sweep.run(values, from, i, i + n));
  }

  @Override
  public FlatArray slice(int from, int to) {
    return new FlatFloat(Arrays.copyOfRange(values, from, to));
  }

  @Override
  public void put(FlatArray other, int offset) {
    float[] from = ((FlatFloat) other).values;
    System.arraycopy(from, 0, values, offset, from.length);
  }

  private interface Piece {
    void run(int from, int count);
  }

  private static void pieces(int length, Piece piece) {
    Parallel.forEach(
        (length + PIECE - 1) / PIECE,
        i -> piece.run(i * PIECE, Math.min(PIECE, length - i * PIECE)));
  }
}
