package dev.hatchling.internal.numeric;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right-hand side op(B) [k, n] of products, prepared once for any number of them: laid out in
 * panels, or, where a BLAS library multiplies, B as it is. Valid only as long as B is and
 * unchanged.
 */
public final class RightFloat {
  /** Columns of B that are turned into rows at a time. */
  private static final int TURN = 16;

  /** The slot of products that prepare their right-hand side themselves. */
  private static final int ONCE = 0;

  /** The slot of rows that are turned. */
  private static final int TURNED = 1;

  private static final int RESERVED = 2;

  private static final @Nullable PanelFloat KERNEL = Products.PANELS ? PanelFloat.instance() : null;
  private static final int COLUMNS = KERNEL == null ? 1 : KERNEL.columns();
  private static final ThreadLocal<float[][]> KEPT =
      ThreadLocal.withInitial(() -> new float[RESERVED][0]);

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
   * Prepares a right-hand side for any thread, on all cores, in memory that the calling thread
   * keeps.
   *
   * @param slot 0 or more; the next right-hand side that the thread prepares in the same slot takes
   *     the memory over
   * @param transposed whether B is stored transposed, as [n, k]
   * @param k rows of op(B)
   * @param n columns of op(B)
   * @param b the memory of B
   * @param offset the first element of B
   * @param ld leading dimension of B
   */
  public static RightFloat shared(
      int slot, boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    RightFloat right = empty(RESERVED + slot, transposed, k, n, b, offset, ld);
    if (right.panels != null) {
      Parallel.forEach((n + COLUMNS - 1) / COLUMNS, right::pack);
    }
    return right;
  }

  /** As {@link #shared}, by the calling thread alone. */
  public static RightFloat own(
      int slot, boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    RightFloat right = empty(RESERVED + slot, transposed, k, n, b, offset, ld);
    right.packAll();
    return right;
  }

  /** For one product of the calling thread, on one core or on all. */
  static RightFloat once(
      boolean alone, boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    int slot = ONCE - RESERVED;
    return alone
        ? own(slot, transposed, k, n, b, offset, ld)
        : shared(slot, transposed, k, n, b, offset, ld);
  }

  private static RightFloat empty(
      int slot, boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    float[] store = KERNEL == null ? null : store(slot, length(k, n));
    return new RightFloat(transposed, k, n, b, offset, ld, store, k * COLUMNS, 0);
  }

  private void packAll() {
    for (int panel = 0; panels != null && panel * COLUMNS < n; panel++) {
      pack(panel);
    }
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
    if (slot >= kept.length) {
      kept = Arrays.copyOf(kept, slot + 1);
      KEPT.set(kept);
    }
    if (kept[slot] == null) {
      kept[slot] = new float[0];
    }
    if (kept[slot].length < length) {
      kept[slot] = new float[length];
    }
    return kept[slot];
  }

  /** Where row {@code row} of panel {@code panel} is. */
  int at(int panel, int row) {
    return panel * stride + (first + row) * COLUMNS;
  }

  private void pack(int panel) {
    float[] store = Objects.requireNonNull(panels);
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
    float[] rows = store(TURNED, TURN * pitch);
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

  /**
   * Sixteen rows become sixteen columns. Rows are not a power of two apart: they would share a few
   * lines of the cache. Written out, as C2 then checks no index inside the loop.
   */
  private static void turn(float[] rows, int pitch, int k, float[] store, int at) {
    for (int half = 0; half < TURN; half += 8) {
      int r0 = half * pitch;
      int r1 = r0 + pitch;
      int r2 = r1 + pitch;
      int r3 = r2 + pitch;
      int r4 = r3 + pitch;
      int r5 = r4 + pitch;
      int r6 = r5 + pitch;
      int r7 = r6 + pitch;
      int first = at + half;
      for (int r = 0; r < k; r++) {
        int to = first + r * COLUMNS;
        store[to] = rows[r0 + r];
        store[to + 1] = rows[r1 + r];
        store[to + 2] = rows[r2 + r];
        store[to + 3] = rows[r3 + r];
        store[to + 4] = rows[r4 + r];
        store[to + 5] = rows[r5 + r];
        store[to + 6] = rows[r6 + r];
        store[to + 7] = rows[r7 + r];
      }
    }
  }
}
