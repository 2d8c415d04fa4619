package dev.hatchling.graph;

import dev.hatchling.simd.PanelFloat;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right-hand side op(B) [k, n] of products, prepared once for any number of them and any
 * thread: laid out in panels, or, where a BLAS library multiplies, B as it is. Valid only as long
 * as B is and unchanged.
 */
public final class RightFloat {
  /** Columns of B that are turned into rows at a time. */
  private static final int TURN = 16;

  private static final @Nullable PanelFloat KERNEL = Products.PANELS ? PanelFloat.instance() : null;
  private static final ThreadLocal<float[]> ROWS = ThreadLocal.withInitial(() -> new float[0]);
  private static final ThreadLocal<float[]> KEPT = ThreadLocal.withInitial(() -> new float[0]);

  final boolean transposed;
  final int k;
  final int n;
  final MemoryFloat b;
  final long offset;
  final int ld;

  /**
   * Panel p is at {@code p k columns}, its row r at {@code r columns} from there; null for BLAS.
   */
  final float @Nullable [] panels;

  private RightFloat(
      boolean transposed,
      int k,
      int n,
      MemoryFloat b,
      long offset,
      int ld,
      float @Nullable [] panels) {
    this.transposed = transposed;
    this.k = k;
    this.n = n;
    this.b = b;
    this.offset = offset;
    this.ld = ld;
    this.panels = panels;
  }

  /**
   * Prepares a right-hand side, on all cores.
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
    long length = length(k, n);
    boolean panels = KERNEL != null && length <= Integer.MAX_VALUE - 8;
    RightFloat right =
        new RightFloat(transposed, k, n, b, offset, ld, panels ? new float[(int) length] : null);
    if (panels) {
      Parallel.forEach(right.count(), right::pack);
    }
    return right;
  }

  /** For one product of the calling thread, which uses the memory again for the next. */
  static RightFloat once(boolean transposed, int k, int n, MemoryFloat b, long offset, int ld) {
    long length = length(k, n);
    boolean panels = KERNEL != null && length <= Integer.MAX_VALUE - 8;
    RightFloat right =
        new RightFloat(transposed, k, n, b, offset, ld, panels ? kept(KEPT, (int) length) : null);
    for (int p = 0; panels && p < right.count(); p++) {
      right.pack(p);
    }
    return right;
  }

  private static long length(int k, int n) {
    int columns = KERNEL == null ? 1 : KERNEL.columns();
    return (n + columns - 1L) / columns * columns * k;
  }

  private static float[] kept(ThreadLocal<float[]> store, int length) {
    float[] array = store.get();
    if (array.length < length) {
      array = new float[length];
      store.set(array);
    }
    return array;
  }

  /** The number of panels. */
  int count() {
    int columns = columns();
    return (n + columns - 1) / columns;
  }

  /** The columns of a panel. */
  static int columns() {
    return KERNEL == null ? 1 : KERNEL.columns();
  }

  private void pack(int p) {
    int first = p * columns();
    int count = Math.min(columns(), n - first);
    if (transposed) {
      packTransposed(p, first, count);
    } else {
      packRows(p, first, count);
    }
  }

  private void packRows(int p, int first, int count) {
    float[] target = Objects.requireNonNull(panels);
    int columns = columns();
    int at = p * k * columns;
    for (int r = 0; r < k; r++) {
      b.get(offset + (long) r * ld + first, target, at, count);
      for (int j = count; j < columns; j++) {
        target[at + j] = 0f;
      }
      at += columns;
    }
  }

  private void packTransposed(int p, int first, int count) {
    float[] target = Objects.requireNonNull(panels);
    int columns = columns();
    float[] rows = kept(ROWS, TURN * k);
    for (int j = 0; j < columns; j += TURN) {
      for (int i = 0; i < TURN; i++) {
        if (j + i < count) {
          b.get(offset + (long) (first + j + i) * ld, rows, i * k, k);
        } else {
          Arrays.fill(rows, i * k, (i + 1) * k, 0f);
        }
      }
      turn(rows, target, p * k * columns + j);
    }
  }

  private void turn(float[] rows, float[] target, int at) {
    int columns = columns();
    for (int r = 0; r < k; r++) {
      int to = at + r * columns;
      for (int i = 0; i < TURN; i++) {
        target[to + i] = rows[i * k + r];
      }
    }
  }
}
