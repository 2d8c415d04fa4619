package dev.hatchling.internal.numeric;

/**
 * A matrix in memory, a view: element (i, j) is at {@code offset + i stride + j}, or, where it is
 * stored transposed, at {@code offset + j stride + i}.
 *
 * @param memory holds the elements
 * @param offset the first element
 * @param rows of the matrix
 * @param columns of the matrix
 * @param stride elements from one stored row to the next
 * @param transposed whether columns, not rows, lie in one piece
 */
public record MatrixFloat(
    MemoryFloat memory, long offset, int rows, int columns, int stride, boolean transposed) {

  /** A matrix whose rows lie in one piece each. */
  public MatrixFloat(MemoryFloat memory, long offset, int rows, int columns, int stride) {
    this(memory, offset, rows, columns, stride, false);
  }

  /** A matrix that fills the memory from its start on, row after row. */
  public MatrixFloat(MemoryFloat memory, int rows, int columns) {
    this(memory, 0, rows, columns, columns, false);
  }

  /** The same elements with rows and columns exchanged. */
  public MatrixFloat transpose() {
    return new MatrixFloat(memory, offset, columns, rows, stride, !transposed);
  }

  /** Some rows and columns of the matrix. */
  public MatrixFloat block(int row, int rows, int column, int columns) {
    return new MatrixFloat(memory, at(row, column), rows, columns, stride, transposed);
  }

  /** Where element (i, j) is. */
  public long at(int i, int j) {
    return offset + (transposed ? (long) j * stride + i : (long) i * stride + j);
  }
}
