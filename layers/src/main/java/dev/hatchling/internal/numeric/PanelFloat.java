package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Simd;
import org.jspecify.annotations.Nullable;

/**
 * The inner loops of a matrix product C = αAB + βC, on panels of B: a panel holds {@link #columns}
 * columns, row after row, so that a row is a few vectors side by side in memory (Goto and van de
 * Geijn 2008). Each element of C is one chain of fused multiply-adds in the order of the terms, so
 * its bits depend on its row of A and its column of B alone.
 */
public interface PanelFloat {
  /**
   * The form on the Vector API where vectors have 512 bits, which the sums of a strip need; null
   * without.
   */
  @Nullable PanelFloat INSTANCE = Simd.vector(PanelFloat.class, "VectorPanelFloat", 512);

  /** The columns of a panel. */
  int columns();

  /**
   * {@code C = alpha A B + beta C} for a strip of C as wide as a panel. With beta 0, C is not read.
   *
   * @param rows of the strip
   * @param terms of each sum
   * @param a element (i, k) of A is {@code a[aAt + i aRow + k aTerm]}
   * @param panel element (k, j) of B is {@code panel[panelAt + k columns() + j]}
   * @param c element (i, j) of C is {@code c[cAt + i cRow + j]}
   */
  void strip(
      int rows,
      int terms,
      float alpha,
      float[] a,
      int aAt,
      int aRow,
      int aTerm,
      float[] panel,
      int panelAt,
      float beta,
      float[] c,
      int cAt,
      int cRow);
}
