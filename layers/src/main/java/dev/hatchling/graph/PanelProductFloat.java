package dev.hatchling.graph;

import dev.hatchling.simd.PanelFloat;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Products by {@link PanelFloat}, in blocks that fit the caches: a block of terms of a panel the
 * first level, a block of A and of C the second. Blocks of native operands are copied to Java
 * arrays and back. One of these is the scratch memory of a thread.
 */
final class PanelProductFloat {
  /** Rows of a block. */
  static final int ROWS = 64;

  /** Terms of a block: rows of a panel that fit the first-level cache. */
  private static final int TERMS = Integer.getInteger("hatchling.terms", 128);

  /** Columns of a block of a native C. */
  private static final int COLUMNS = 1024;

  private static final ThreadLocal<PanelProductFloat> OF_THREAD =
      ThreadLocal.withInitial(PanelProductFloat::new);

  private final PanelFloat kernel = Objects.requireNonNull(PanelFloat.instance());
  private final int columns = kernel.columns();
  private final float[] aBlock = new float[ROWS * TERMS];
  private final float[] cBlock = new float[ROWS * COLUMNS];
  private final float[] edge = new float[ROWS * columns];

  private PanelProductFloat() {}

  /**
   * A product: the left-hand side and where the result goes; arguments as for {@link BlasFloat}.
   */
  record Task(
      boolean ta,
      float alpha,
      MemoryFloat a,
      long aOffset,
      int lda,
      RightFloat b,
      float beta,
      MemoryFloat c,
      long cOffset,
      int ldc) {}

  /** A product on the calling thread. */
  static void serial(Task task, int m) {
    PanelProductFloat product = OF_THREAD.get();
    for (int i = 0; i < m; i += ROWS) {
      product.columns(task, i, Math.min(ROWS, m - i), 0, task.b.n);
    }
  }

  /** A product on all cores: blocks of rows, or of rows and columns where there are few rows. */
  static void parallel(Task task, int m) {
    int down = (m + ROWS - 1) / ROWS;
    int width = down >= 4 * Parallel.threads() ? Math.max(1, task.b.n) : COLUMNS / 4;
    int across = (task.b.n + width - 1) / width;
    Parallel.forEach(
        down * across,
        piece -> {
          int i = piece / across * ROWS;
          int j = piece % across * width;
          int count = Math.min(width, task.b.n - j);
          OF_THREAD.get().columns(task, i, Math.min(ROWS, m - i), j, count);
        });
  }

  /** Columns from ≤ j &lt; from + count of a block of rows. */
  private void columns(Task task, int i, int rows, int from, int count) {
    if (task.c.array() != null) {
      long at = task.cOffset + (long) i * task.ldc + from;
      block(task, i, rows, from, count, array(task.c), Math.toIntExact(at), task.ldc);
      return;
    }
    for (int j = from; j < from + count; j += COLUMNS) {
      copied(task, i, rows, j, Math.min(COLUMNS, from + count - j));
    }
  }

  private static float[] array(MemoryFloat memory) {
    return Objects.requireNonNull(memory.array());
  }

  /** A block of a native C. */
  private void copied(Task task, int i, int rows, int j, int count) {
    long at = task.cOffset + (long) i * task.ldc + j;
    for (int r = 0; r < rows && task.beta != 0f; r++) {
      task.c.get(at + (long) r * task.ldc, cBlock, r * count, count);
    }
    block(task, i, rows, j, count, cBlock, 0, count);
    for (int r = 0; r < rows; r++) {
      task.c.put(at + (long) r * task.ldc, cBlock, r * count, count);
    }
  }

  private void block(Task task, int i, int rows, int j, int count, float[] c, int cAt, int cRow) {
    if (task.b.k == 0) {
      scale(task.beta, rows, count, c, cAt, cRow);
    }
    for (int k = 0; k < task.b.k; k += TERMS) {
      int terms = Math.min(TERMS, task.b.k - k);
      float beta = k == 0 ? task.beta : 1f;
      float @Nullable [] direct = task.a.array();
      if (direct == null) {
        copyA(task, i, rows, k, terms);
        int aRow = task.ta ? 1 : terms;
        int aTerm = task.ta ? rows : 1;
        panels(task, rows, j, count, k, terms, aBlock, 0, aRow, aTerm, beta, c, cAt, cRow);
      } else {
        int aRow = task.ta ? 1 : task.lda;
        int aTerm = task.ta ? task.lda : 1;
        int at = Math.toIntExact(task.aOffset + (long) i * aRow + (long) k * aTerm);
        panels(task, rows, j, count, k, terms, direct, at, aRow, aTerm, beta, c, cAt, cRow);
      }
    }
  }

  private void copyA(Task task, int i, int rows, int k, int terms) {
    int lines = task.ta ? terms : rows;
    int length = task.ta ? rows : terms;
    long at = task.aOffset + (task.ta ? (long) k * task.lda + i : (long) i * task.lda + k);
    for (int r = 0; r < lines; r++) {
      task.a.get(at + (long) r * task.lda, aBlock, r * length, length);
    }
  }

  private void panels(
      Task task,
      int rows,
      int j,
      int count,
      int k,
      int terms,
      float[] a,
      int aAt,
      int aRow,
      int aTerm,
      float beta,
      float[] c,
      int cAt,
      int cRow) {
    float[] panels = Objects.requireNonNull(task.b.panels);
    for (int q = 0; q < count; q += columns) {
      int panel = task.b.at((j + q) / columns, k);
      int width = Math.min(columns, count - q);
      if (width == columns) {
        kernel.strip(
            rows, terms, task.alpha, a, aAt, aRow, aTerm, panels, panel, beta, c, cAt + q, cRow);
      } else {
        edge(rows, width, beta, c, cAt + q, cRow, edge, 0, columns, true);
        kernel.strip(
            rows, terms, task.alpha, a, aAt, aRow, aTerm, panels, panel, beta, edge, 0, columns);
        edge(rows, width, 1f, edge, 0, columns, c, cAt + q, cRow, false);
      }
    }
  }

  /** Copies the last columns of C, narrower than a panel, unless they are not read. */
  private static void edge(
      int rows,
      int width,
      float beta,
      float[] from,
      int fromAt,
      int fromRow,
      float[] to,
      int toAt,
      int toRow,
      boolean in) {
    for (int r = 0; r < rows && (beta != 0f || !in); r++) {
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
