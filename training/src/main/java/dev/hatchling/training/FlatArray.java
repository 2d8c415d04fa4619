package dev.hatchling.training;

import java.io.Serializable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Numbers of one precision on the Java heap: what shares are summed in, and what travels between
 * processes. Every operation is element by element, so the bits depend on no thread.
 */
public sealed interface FlatArray extends Serializable permits FlatFloat, FlatDouble {
  /** Elements that one piece of work copies or adds. */
  int PIECE = 1 << 16;

  /**
   * Zeros.
   *
   * @param type FLOAT or DOUBLE
   */
  static FlatArray zeros(DataType type, int length) {
    return type == DataType.DOUBLE ? new FlatDouble(length) : new FlatFloat(length);
  }

  /** Number of elements. */
  int length();

  /** Memory that the elements take. */
  long bytes();

  /** An element. */
  double get(int index);

  /** Copies {@code count} elements of an array, from element {@code at} on, to {@code offset}. */
  void read(INDArray from, long at, int offset, int count);

  /** Copies {@code count} elements from {@code offset} on into an array, at element {@code at}. */
  void write(INDArray to, long at, int offset, int count);

  /** Adds an array of the same length and type, element by element. */
  void add(FlatArray other);

  /** Takes away an array of the same length and type, element by element. */
  void subtract(FlatArray other);

  /** A copy of the elements [from, to). */
  FlatArray slice(int from, int to);

  /** Puts a shorter array of the same type at an offset. */
  void put(FlatArray other, int offset);
}
