package dev.hatchling.attention;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ReductionsFloat;

/**
 * A matrix in memory.
 *
 * @param memory that holds it
 * @param at the first element
 * @param stride elements from row to row
 */
record StridedFloat(MemoryFloat memory, long at, int stride) {

  /** {@code C = op(A) op(B) + beta C} on the calling thread; op(A) is [m, k], op(B) is [k, n]. */
  static void multiply(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      StridedFloat a,
      StridedFloat b,
      float beta,
      StridedFloat c) {
    BlasFloat.gemmSerial(
        ta, tb, m, n, k, 1f, a.memory, a.at, a.stride, b.memory, b.at, b.stride, beta, c.memory,
        c.at, c.stride);
  }

  /** The matrix from a row on. */
  StridedFloat from(int row) {
    return new StridedFloat(memory, at + (long) row * stride, stride);
  }

  void get(int row, float[] to, int count) {
    memory.get(at + (long) row * stride, to, 0, count);
  }

  void put(int row, float[] from, int count) {
    memory.put(at + (long) row * stride, from, 0, count);
  }

  /**
   * Writes each row, times its factor.
   *
   * @param factors one for each row
   * @param columns elements of a row
   * @param part room for a row
   */
  void scaled(float[] factors, int columns, StridedFloat to, float[] part) {
    for (int r = 0; r < factors.length; r++) {
      get(r, part, columns);
      ReductionsFloat.scale(part, 0, columns, factors[r]);
      to.put(r, part, columns);
    }
  }

  /** As {@link #scaled}, added to what is there. */
  void addScaled(float[] factors, int columns, StridedFloat to, float[] part, float[] sum) {
    for (int r = 0; r < factors.length; r++) {
      get(r, part, columns);
      ReductionsFloat.scale(part, 0, columns, factors[r]);
      to.get(r, sum, columns);
      ReductionsFloat.add(part, 0, sum, 0, columns);
      to.put(r, sum, columns);
    }
  }
}
