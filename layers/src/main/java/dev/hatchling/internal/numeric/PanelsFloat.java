package dev.hatchling.internal.numeric;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes {@link ProductFloat} by {@link PanelFloat}, in blocks that fit the caches: some terms of
 * a panel the first level, a block of A and of C the second. Blocks of native operands are copied
 * to Java arrays and back, in long runs. One of these is the scratch memory of a thread.
 */
final class PanelsFloat {
  /** Rows of a strip. */
  private static final int STRIP = 64;

  /** Terms of a strip: as many rows of a panel as fit the first-level cache. */
  private static final int TERMS = 128;

  /** Rows of a block of A, or terms if A is stored transposed, are this long. */
  private static final int RUN = 1024;

  /** Elements of a block of C. */
  private static final int BLOCK = STRIP * RUN;

  /** See {@link RightFloat}: rows a power of two apart share a few lines of the cache. */
  private static final int PAD = 16;

  private static final ThreadLocal<PanelsFloat> OF_THREAD =
      ThreadLocal.withInitial(PanelsFloat::new);

  private final PanelFloat kernel = Objects.requireNonNull(PanelFloat.INSTANCE);
  private final int panel = kernel.columns();
  private final float[] aBlock = new float[TERMS * (RUN + PAD)];
  private final float[] cBlock = new float[BLOCK];
  private final float[] edge = new float[STRIP * panel];

  private PanelsFloat() {}

  static PanelsFloat ofThread() {
    return OF_THREAD.get();
  }

  /** Rows of a block. */
  static int rows(boolean ta) {
    return ta ? RUN / 2 : STRIP;
  }

  /** Terms of a block. */
  private static int terms(boolean ta) {
    return ta ? TERMS : RUN;
  }

  /** Columns of a block of a native C. */
  static int columns(boolean ta) {
    return BLOCK / rows(ta);
  }

  /** Columns j ≤ .. &lt; j + count of rows i ≤ .. &lt; i + rows of C. */
  void rows(ProductFloat p, int i, int rows, int j, int count) {
    float @Nullable [] direct = p.c().memory().array();
    int down = rows(p.a().transposed());
    for (int r = i; r < i + rows; r += down) {
      int m = Math.min(down, i + rows - r);
      if (direct != null) {
        block(p, r, m, j, count, direct, Math.toIntExact(p.c().at(r, j)), p.c().stride());
      } else {
        int across = columns(p.a().transposed());
        for (int q = j; q < j + count; q += across) {
          copied(p, r, m, q, Math.min(across, j + count - q));
        }
      }
    }
  }

  /** A block of a native C. */
  private void copied(ProductFloat p, int i, int rows, int j, int count) {
    for (int r = 0; r < rows && p.beta() != 0f; r++) {
      p.c().memory().get(p.c().at(i + r, j), cBlock, r * count, count);
    }
    block(p, i, rows, j, count, cBlock, 0, count);
    if (p.rectified()) {
      for (int q = 0; q < rows * count; q++) {
        cBlock[q] = Math.max(cBlock[q], 0f);
      }
    }
    for (int r = 0; r < rows; r++) {
      p.c().memory().put(p.c().at(i + r, j), cBlock, r * count, count);
    }
  }

  private void block(
      ProductFloat p, int i, int rows, int j, int count, float[] c, int cAt, int cRow) {
    if (p.b().b.rows() == 0) {
      scale(p.beta(), rows, count, c, cAt, cRow);
    }
    float @Nullable [] direct = p.a().memory().array();
    int most = terms(p.a().transposed());
    for (int k = 0; k < p.b().b.rows(); k += most) {
      int terms = Math.min(most, p.b().b.rows() - k);
      if (direct != null) {
        int at = Math.toIntExact(p.a().at(i, k));
        strips(p, rows, j, count, k, terms, direct, at, p.a().stride(), c, cAt, cRow);
      } else {
        int pitch = copyA(p, i, rows, k, terms);
        strips(p, rows, j, count, k, terms, aBlock, 0, pitch, c, cAt, cRow);
      }
    }
  }

  /** Copies a block of A; its leading dimension is returned. */
  private int copyA(ProductFloat p, int i, int rows, int k, int terms) {
    int lines = p.a().transposed() ? terms : rows;
    int length = p.a().transposed() ? rows : terms;
    int pitch = length + PAD;
    for (int r = 0; r < lines; r++) {
      long at = p.a().transposed() ? p.a().at(i, k + r) : p.a().at(i + r, k);
      p.a().memory().get(at, aBlock, r * pitch, length);
    }
    return pitch;
  }

  /** Strips of a block, a panel's terms in the first-level cache at a time. */
  private void strips(
      ProductFloat p,
      int rows,
      int j,
      int count,
      int k,
      int terms,
      float[] a,
      int aAt,
      int lda,
      float[] c,
      int cAt,
      int cRow) {
    int aRow = p.a().transposed() ? 1 : lda;
    int aTerm = p.a().transposed() ? lda : 1;
    for (int t = 0; t < terms; t += TERMS) {
      float beta = k + t == 0 ? p.beta() : 1f;
      int length = Math.min(TERMS, terms - t);
      for (int q = 0; q < count; q += panel) {
        int width = Math.min(panel, count - q);
        int from = p.b().at((j + q) / panel, k + t);
        for (int r = 0; r < rows; r += STRIP) {
          int at = aAt + r * aRow + t * aTerm;
          int to = cAt + r * cRow + q;
          strip(
              p,
              Math.min(STRIP, rows - r),
              width,
              length,
              a,
              at,
              aRow,
              aTerm,
              from,
              beta,
              c,
              to,
              cRow);
        }
      }
    }
  }

  private void strip(
      ProductFloat p,
      int rows,
      int width,
      int terms,
      float[] a,
      int aAt,
      int aRow,
      int aTerm,
      int from,
      float beta,
      float[] c,
      int cAt,
      int cRow) {
    float[] b = Objects.requireNonNull(p.b().panels);
    if (width == panel) {
      kernel.strip(rows, terms, p.alpha(), a, aAt, aRow, aTerm, b, from, beta, c, cAt, cRow);
      return;
    }
    if (beta != 0f) {
      copy(rows, width, c, cAt, cRow, edge, 0, panel);
    }
    kernel.strip(rows, terms, p.alpha(), a, aAt, aRow, aTerm, b, from, beta, edge, 0, panel);
    copy(rows, width, edge, 0, panel, c, cAt, cRow);
  }

  /** Copies the last columns of C, narrower than a panel. */
  private static void copy(
      int rows, int width, float[] from, int fromAt, int fromRow, float[] to, int toAt, int toRow) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, fromAt + r * fromRow, to, toAt + r * toRow, width);
    }
  }

  /** {@code C *= beta}: what a product of no terms leaves. */
  private static void scale(float beta, int rows, int count, float[] c, int cAt, int cRow) {
    for (int r = 0; r < rows; r++) {
      int at = cAt + r * cRow;
      if (beta == 0f) {
        Arrays.fill(c, at, at + count, 0f);
      }
      for (int q = at; q < at + count && beta != 0f; q++) {
        c[q] *= beta;
      }
    }
  }
}
