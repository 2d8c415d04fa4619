package dev.hatchling.graph;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * The settings of an op, which survive SameDiff's copies of a graph as its integer and
 * floating-point arguments alone. A record of settings writes its components with {@code put} and
 * reads them with {@code next}, in the same order.
 */
public final class OpArguments {
  private final DynamicCustomOp op;
  private final long[] integers;
  private final double[] numbers;
  private int nextInteger;
  private int nextNumber;

  OpArguments(DynamicCustomOp op) {
    this.op = op;
    this.integers = op.iArgs();
    this.numbers = op.tArgs();
  }

  /** Writes a number. */
  public OpArguments put(double value) {
    op.addTArgument(value);
    return this;
  }

  /** Writes a whole number. */
  public OpArguments put(long value) {
    op.addIArgument(value);
    return this;
  }

  /** Writes a truth value. */
  public OpArguments put(boolean value) {
    return put(value ? 1L : 0L);
  }

  /**
   * Writes a constant of an enum, as its place there: a graph is read by the code that wrote it.
   */
  @SuppressWarnings("EnumOrdinal")
  public OpArguments put(Enum<?> value) {
    return put((long) value.ordinal());
  }

  /** Writes a list of numbers with its length. */
  public OpArguments put(List<Double> values) {
    put((long) values.size());
    values.forEach(this::put);
    return this;
  }

  /** Reads what {@link #put(double)} wrote. */
  public double nextDouble() {
    return numbers[nextNumber++];
  }

  /** Reads what {@link #put(long)} wrote. */
  public long nextLong() {
    return integers[nextInteger++];
  }

  /** Reads what {@link #put(long)} wrote of an int. */
  public int nextInt() {
    return Math.toIntExact(nextLong());
  }

  /** Reads what {@link #put(boolean)} wrote. */
  public boolean nextBoolean() {
    return nextLong() == 1;
  }

  /** Reads what {@link #put(Enum)} wrote. */
  public <E extends Enum<E>> E nextEnum(Class<E> type) {
    return type.getEnumConstants()[nextInt()];
  }

  /** Reads what {@link #put(List)} wrote. */
  public List<Double> nextDoubles() {
    int size = nextInt();
    List<Double> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(nextDouble());
    }
    return List.copyOf(values);
  }
}
