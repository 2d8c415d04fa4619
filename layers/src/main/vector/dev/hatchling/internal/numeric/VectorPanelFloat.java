package dev.hatchling.internal.numeric;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The provider on the Vector API: four rows by four vectors of C stay in registers while A and B
 * stream past, two fused multiply-adds a cycle. Written out, and the sums kept in local variables:
 * C2 of Java 17 boxes vectors that go through an array or a method that is not inlined, which costs
 * a factor of ten.
 */
final class VectorPanelFloat implements PanelFloat {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final int COLUMNS = 4 * L;
  private static final int ROWS = 4;

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public void strip(
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
      int cRow) {
    for (int i = 0; i < rows; i += ROWS) {
      int left = Math.min(ROWS, rows - i);
      int from = aAt + i * aRow;
      int to = cAt + i * cRow;
      if (beta == 0f) {
        write(left, terms, alpha, a, from, aRow, aTerm, panel, panelAt, c, to, cRow);
      } else {
        add(left, terms, alpha, a, from, aRow, aTerm, panel, panelAt, beta, c, to, cRow);
      }
    }
  }

  private static void write(
      int rows,
      int terms,
      float alpha,
      float[] a,
      int aAt,
      int aRow,
      int aTerm,
      float[] panel,
      int panelAt,
      float[] c,
      int cAt,
      int cRow) {
    // Rows beyond the last compute what the first does and are not stored.
    int a1 = rows > 1 ? aRow : 0;
    int a2 = rows > 2 ? 2 * aRow : 0;
    int a3 = rows > 3 ? 3 * aRow : 0;
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c22 = FloatVector.zero(S);
    FloatVector c23 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c32 = FloatVector.zero(S);
    FloatVector c33 = FloatVector.zero(S);
    int at = aAt;
    for (int k = 0; k < terms; k++) {
      int b = panelAt + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(S, panel, b);
      FloatVector b1 = FloatVector.fromArray(S, panel, b + L);
      FloatVector b2 = FloatVector.fromArray(S, panel, b + 2 * L);
      FloatVector b3 = FloatVector.fromArray(S, panel, b + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, a[at]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      c03 = x0.fma(b3, c03);
      FloatVector x1 = FloatVector.broadcast(S, a[at + a1]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      c13 = x1.fma(b3, c13);
      FloatVector x2 = FloatVector.broadcast(S, a[at + a2]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      c23 = x2.fma(b3, c23);
      FloatVector x3 = FloatVector.broadcast(S, a[at + a3]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      c32 = x3.fma(b2, c32);
      c33 = x3.fma(b3, c33);
      at += aTerm;
    }
    FloatVector f = FloatVector.broadcast(S, alpha);
    int o0 = cAt;
    c00.mul(f).intoArray(c, o0);
    c01.mul(f).intoArray(c, o0 + L);
    c02.mul(f).intoArray(c, o0 + 2 * L);
    c03.mul(f).intoArray(c, o0 + 3 * L);
    if (rows > 1) {
      int o1 = cAt + cRow;
      c10.mul(f).intoArray(c, o1);
      c11.mul(f).intoArray(c, o1 + L);
      c12.mul(f).intoArray(c, o1 + 2 * L);
      c13.mul(f).intoArray(c, o1 + 3 * L);
    }
    if (rows > 2) {
      int o2 = cAt + 2 * cRow;
      c20.mul(f).intoArray(c, o2);
      c21.mul(f).intoArray(c, o2 + L);
      c22.mul(f).intoArray(c, o2 + 2 * L);
      c23.mul(f).intoArray(c, o2 + 3 * L);
    }
    if (rows > 3) {
      int o3 = cAt + 3 * cRow;
      c30.mul(f).intoArray(c, o3);
      c31.mul(f).intoArray(c, o3 + L);
      c32.mul(f).intoArray(c, o3 + 2 * L);
      c33.mul(f).intoArray(c, o3 + 3 * L);
    }
  }

  private static void add(
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
      int cRow) {
    // Rows beyond the last compute what the first does and are not stored.
    int a1 = rows > 1 ? aRow : 0;
    int a2 = rows > 2 ? 2 * aRow : 0;
    int a3 = rows > 3 ? 3 * aRow : 0;
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c22 = FloatVector.zero(S);
    FloatVector c23 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c32 = FloatVector.zero(S);
    FloatVector c33 = FloatVector.zero(S);
    int at = aAt;
    for (int k = 0; k < terms; k++) {
      int b = panelAt + k * COLUMNS;
      FloatVector b0 = FloatVector.fromArray(S, panel, b);
      FloatVector b1 = FloatVector.fromArray(S, panel, b + L);
      FloatVector b2 = FloatVector.fromArray(S, panel, b + 2 * L);
      FloatVector b3 = FloatVector.fromArray(S, panel, b + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, a[at]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      c02 = x0.fma(b2, c02);
      c03 = x0.fma(b3, c03);
      FloatVector x1 = FloatVector.broadcast(S, a[at + a1]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      c12 = x1.fma(b2, c12);
      c13 = x1.fma(b3, c13);
      FloatVector x2 = FloatVector.broadcast(S, a[at + a2]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      c22 = x2.fma(b2, c22);
      c23 = x2.fma(b3, c23);
      FloatVector x3 = FloatVector.broadcast(S, a[at + a3]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      c32 = x3.fma(b2, c32);
      c33 = x3.fma(b3, c33);
      at += aTerm;
    }
    FloatVector f = FloatVector.broadcast(S, alpha);
    FloatVector g = FloatVector.broadcast(S, beta);
    int o0 = cAt;
    FloatVector.fromArray(S, c, o0).fma(g, c00.mul(f)).intoArray(c, o0);
    FloatVector.fromArray(S, c, o0 + L).fma(g, c01.mul(f)).intoArray(c, o0 + L);
    FloatVector.fromArray(S, c, o0 + 2 * L).fma(g, c02.mul(f)).intoArray(c, o0 + 2 * L);
    FloatVector.fromArray(S, c, o0 + 3 * L).fma(g, c03.mul(f)).intoArray(c, o0 + 3 * L);
    if (rows > 1) {
      int o1 = cAt + cRow;
      FloatVector.fromArray(S, c, o1).fma(g, c10.mul(f)).intoArray(c, o1);
      FloatVector.fromArray(S, c, o1 + L).fma(g, c11.mul(f)).intoArray(c, o1 + L);
      FloatVector.fromArray(S, c, o1 + 2 * L).fma(g, c12.mul(f)).intoArray(c, o1 + 2 * L);
      FloatVector.fromArray(S, c, o1 + 3 * L).fma(g, c13.mul(f)).intoArray(c, o1 + 3 * L);
    }
    if (rows > 2) {
      int o2 = cAt + 2 * cRow;
      FloatVector.fromArray(S, c, o2).fma(g, c20.mul(f)).intoArray(c, o2);
      FloatVector.fromArray(S, c, o2 + L).fma(g, c21.mul(f)).intoArray(c, o2 + L);
      FloatVector.fromArray(S, c, o2 + 2 * L).fma(g, c22.mul(f)).intoArray(c, o2 + 2 * L);
      FloatVector.fromArray(S, c, o2 + 3 * L).fma(g, c23.mul(f)).intoArray(c, o2 + 3 * L);
    }
    if (rows > 3) {
      int o3 = cAt + 3 * cRow;
      FloatVector.fromArray(S, c, o3).fma(g, c30.mul(f)).intoArray(c, o3);
      FloatVector.fromArray(S, c, o3 + L).fma(g, c31.mul(f)).intoArray(c, o3 + L);
      FloatVector.fromArray(S, c, o3 + 2 * L).fma(g, c32.mul(f)).intoArray(c, o3 + 2 * L);
      FloatVector.fromArray(S, c, o3 + 3 * L).fma(g, c33.mul(f)).intoArray(c, o3 + 3 * L);
    }
  }
}
