package dev.hatchling.internal.numeric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right-hand side B [k, n] of products, prepared once for any number of them: laid out in
 * panels, or, where a BLAS library multiplies, B as it is. Valid only as long as B is and
 * unchanged, and until its {@link Store} prepares the next.
 */
public final class RightFloat {
  /** Columns of B that are turned into rows at a time. */
  private static final int TURN = 16;

  private static final @Nullable PanelFloat KERNEL = Products.PANELS ? PanelFloat.INSTANCE : null;
  private static final int COLUMNS = KERNEL == null ? 1 : KERNEL.columns();
  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  final MatrixFloat b;

  /**
   * Panel p is at {@code p stride}, its row r at {@code (first + r) COLUMNS} from there; null for
   * BLAS.
   */
  final float @Nullable [] panels;

  final int stride;
  final int first;

  private RightFloat(MatrixFloat b, float @Nullable [] panels, int stride, int first) {
    this.b = b;
    this.panels = panels;
    this.stride = stride;
    this.first = first;
  }

  /** Memory for one right-hand side at a time; it grows and is kept. */
  public static final class Store {
    private float[] panels = {};

    /** Prepares a right-hand side, for any thread, on all cores. */
    public RightFloat shared(MatrixFloat b) {
      RightFloat right = empty(b);
      if (right.panels != null) {
        Parallel.forEach(panels(b), right::pack);
      }
      return right;
    }

    /** As {@link #shared}, by the calling thread alone. */
    public RightFloat own(MatrixFloat b) {
      RightFloat right = empty(b);
      for (int panel = 0; right.panels != null && panel < panels(b); panel++) {
        right.pack(panel);
      }
      return right;
    }

    private RightFloat empty(MatrixFloat b) {
      if (KERNEL == null) {
        return new RightFloat(b, null, 0, 0);
      }
      int length = length(b.rows(), b.columns());
      if (panels.length < length) {
        panels = new float[length];
      }
      return new RightFloat(b, panels, b.rows() * COLUMNS, 0);
    }

    private static int panels(MatrixFloat b) {
      return (b.columns() + COLUMNS - 1) / COLUMNS;
    }
  }

  /** Numbered {@link Store}s, such as one a head. */
  public static final class Stores {
    private final List<Store> stores = new ArrayList<>();

    /** The store of a number from 0 on. */
    public Store get(int number) {
      while (stores.size() <= number) {
        stores.add(new Store());
      }
      return stores.get(number);
    }
  }

  /** What a thread keeps. */
  private static final class Workspace {
    final Store once = new Store();
    float[] turned = {};

    float[] turned(int length) {
      if (turned.length < length) {
        turned = new float[length];
      }
      return turned;
    }
  }

  /** For one product of the calling thread, on one core or on all. */
  static RightFloat once(boolean alone, MatrixFloat b) {
    Store store = WORKSPACE.get().once;
    return alone ? store.own(b) : store.shared(b);
  }

  /**
   * A part of this right-hand side.
   *
   * @param from its first row
   * @param rows how many
   * @param columns how many, from the first
   */
  public RightFloat part(int from, int rows, int columns) {
    return new RightFloat(b.block(from, rows, 0, columns), panels, stride, first + from);
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

  /** Where row {@code row} of panel {@code panel} is. */
  int at(int panel, int row) {
    return panel * stride + (first + row) * COLUMNS;
  }

  private void pack(int panel) {
    float[] store = Objects.requireNonNull(panels);
    int column = panel * COLUMNS;
    int count = Math.min(COLUMNS, b.columns() - column);
    if (b.transposed()) {
      packTransposed(store, at(panel, 0), column, count);
    } else {
      packRows(store, at(panel, 0), column, count);
    }
  }

  private void packRows(float[] store, int to, int column, int count) {
    for (int r = 0; r < b.rows(); r++) {
      int at = to + r * COLUMNS;
      b.memory().get(b.at(r, column), store, at, count);
      for (int j = count; j < COLUMNS; j++) {
        store[at + j] = 0f;
      }
    }
  }

  private void packTransposed(float[] store, int to, int column, int count) {
    int k = b.rows();
    int pitch = k + TURN;
    float[] rows = WORKSPACE.get().turned(TURN * pitch);
    for (int j = 0; j < COLUMNS; j += TURN) {
      for (int i = 0; i < TURN; i++) {
        if (j + i < count) {
          b.memory().get(b.at(0, column + j + i), rows, i * pitch, k);
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
