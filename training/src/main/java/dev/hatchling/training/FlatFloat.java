package dev.hatchling.training;

import dev.hatchling.internal.numeric.HostMemory;
import dev.hatchling.internal.numeric.Layouts;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link FlatArray} in single precision. */
final class FlatFloat implements FlatArray {
  private static final long serialVersionUID = 1L;

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
    if (!HostMemory.reachable()) {
      float[] part = Layouts.part(from, at, new long[] {count}).toFloatVector();
      System.arraycopy(part, 0, values, offset, count);
      return;
    }
    MemoryFloat memory = MemoryFloat.of(from);
    Parallel.pieces(count, PIECE, (i, n) -> memory.get(at + i, values, offset + (int) i, n));
  }

  @Override
  public void write(INDArray to, long at, int offset, int count) {
    if (!HostMemory.reachable()) {
      float[] part = Arrays.copyOfRange(values, offset, offset + count);
      Layouts.part(to, at, new long[] {count}).assign(Nd4j.createFromArray(part));
      return;
    }
    MemoryFloat memory = MemoryFloat.of(to);
    Parallel.pieces(count, PIECE, (i, n) -> memory.put(at + i, values, offset + (int) i, n));
  }

  @Override
  public void add(FlatArray other) {
    add(other, 1f);
  }

  @Override
  public void subtract(FlatArray other) {
    add(other, -1f);
  }

  private void add(FlatArray other, float sign) {
    float[] from = ((FlatFloat) other).values;
    if (from.length != values.length) {
      throw new IllegalArgumentException(
          "flat arrays of " + values.length + " and " + from.length + " elements");
    }
    Parallel.pieces(
        values.length,
        PIECE,
        (first, n) -> {
          for (int i = (int) first; i < first + n; i++) {
            values[i] += sign * from[i];
          }
        });
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
}
