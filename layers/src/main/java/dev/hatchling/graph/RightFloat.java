package dev.hatchling.graph;

import dev.hatchling.simd.PanelFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The right-hand side op(B) [k, n] of products, prepared once for any number of them: laid out in
 * panels, or, where a BLAS library multiplies, B as it is. Valid only as long as B is and
 * unchanged.
 */
public final class RightFloat {
  /** Columns of B that are turned into rows at a time. */
  private static final int TURN = 16;

  private static final int SLOTS = 8;

  /** The slot of products that prepare their right-hand side themselves. */
  private static final int ONCE = SLOTS - 1;

  private static final @Nullable PanelFloat KERNEL = Products.PANELS ? PanelFloat.instance() : null;
  private static final int COLUMNS = KERNEL == null ? 1 : KERNEL.columns();
  private static final ThreadLocal<float[][]> KEPT =
      ThreadLocal.withInitial(() -> new float[SLOTS + 1][0]);

  final boolean transposed;
  final int k;
  final int n;
  final MemoryFloat b;
  final long offset;
  final int ld;

  /**
   * Panel p is at {@code p stride}, its row r at {@code (first + r) COLUMNS} from there; null for
   * BLAS.
   */
  final float @Nullable [] panels;

  final int stride;
  final int first;

  private RightFloat(
      boolean transposed,
      int k,
      int n,
      MemoryFloat b,
      long offset,
      int ld,
      float @Nullable [] panels,
      int stride,
      int first) {
    this.transposed = transposed;
    this.k = k;
    this.n = n;
    this.b = b;
    this.offset = offset;
    this.ld = ld;
    this.panels = panels;
    this.stride = stride;
    this.first = first;
  }

  /**
   * Prepares a right-hand side for any thread, on all cores.
   *
   * @param transposed whether B is stored transposed, as [n, k]
   * @param k rows of op(B)
   * @param n columns of op(B)
   * @param b the memory of B
   * @param offset the first element of B
   * @param ld leading dimension of B
   */
  public static RightFloat of(
      boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    float[] store = KERNEL == null ? null : new float[length(k, n)];
    RightFloat right = new RightFloat(transposed, k, n, b, offset, ld, store, k * COLUMNS, 0);
    if (store != null) {
      Parallel.forEach((n + COLUMNS - 1) / COLUMNS, panel -> right.pack(store, panel));
    }
    return right;
  }

  /**
   * Prepares a right-hand side for the calling thread, in memory that the thread keeps.
   *
   * @param slot in [0, 7); the next right-hand side in the same slot of the same thread takes the
   *     memory over
   */
  public static RightFloat kept(
      int slot, boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    float[] store = KERNEL == null ? null : store(slot, length(k, n));
    RightFloat right = new RightFloat(transposed, k, n, b, offset, ld, store, k * COLUMNS, 0);
    for (int panel = 0; store != null && panel * COLUMNS < n; panel++) {
      right.pack(store, panel);
    }
    return right;
  }

  /** For one product of the calling thread. */
  static RightFloat once(boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    return kept(ONCE, transposed, k, n, b, offset, ld);
  }

  /**
   * A part of this right-hand side.
   *
   * @param from its first row
   * @param rows how many
   * @param columns how many, from the first
   */
  public RightFloat part(int from, int rows, int columns) {
    long start = offset + (transposed ? from : (long) from * ld);
    return new RightFloat(transposed, rows, columns, b, start, ld, panels, stride, first + from);
  }

  /** Elements of all panels. */
  private static int length(int k, int n) {
    long length = (n + COLUMNS - 1L) / COLUMNS * COLUMNS * k;
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a product's right-hand side [" + k + ", " + n + "] has too many elements");
    }
    return (int) length;
  }

  private static float[] store(int slot, int length) {
    float[][] kept = KEPT.get();
    if (kept[slot].length < length) {
      kept[slot] = new float[length];
    }
    return kept[slot];
  }

  /** Where row {@code row} of panel {@code panel} is. */
  int at(int panel, int row) {
    return panel * stride + (first + row) * COLUMNS;
  }

  private void pack(float[] store, int panel) {
    int column = panel * COLUMNS;
    int count = Math.min(COLUMNS, n - column);
    if (transposed) {
      packTransposed(store, at(panel, 0), column, count);
    } else {
      packRows(store, at(panel, 0), column, count);
    }
  }

  private void packRows(float[] store, int to, int column, int count) {
    for (int r = 0; r < k; r++) {
      int at = to + r * COLUMNS;
      b.get(offset + (long) r * ld + column, store, at, count);
      for (int j = count; j < COLUMNS; j++) {
        store[at + j] = 0f;
      }
    }
  }

  private void packTransposed(float[] store, int to, int column, int count) {
    int pitch = k + TURN;
    float[] rows = store(SLOTS, TURN * pitch);
    for (int j = 0; j < COLUMNS; j += TURN) {
      for (int i = 0; i < TURN; i++) {
        if (j + i < count) {
          b.get(offset + (long) (column + j + i) * ld, rows, i * pitch, k);
        } else {
          Arrays.fill(rows, i * pitch, i * pitch + k, 0f);
        }
      }
      turn(rows, pitch, k, store, to + j);
    }
  }

  /** Rows are not a power of two apart: they would share a few lines of the cache. */
  private static void turn(float[] rows, int pitch, int k, float[] store, int at) {
    for (int r = 0; r < k; r++) {
      int to = at + r * COLUMNS;
      for (int i = 0; i < TURN; i++) {
        store[to + i] = rows[i * pitch + r];
      }
    }
  }
}
