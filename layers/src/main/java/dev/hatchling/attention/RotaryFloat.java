package dev.hatchling.attention;

import dev.hatchling.internal.numeric.BoundedMap;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Rotary embedding of rows (Su et al. 2021; docs/model.md, E50): the pair of dimensions (2k, 2k+1)
 * turns by the angle {@code position · base^(−2k/N)}. Angles are doubles, so that position
 * 1,000,000 is still right to 1e-9; their sines and cosines are kept in tables of {@link #BLOCK}
 * positions, each in a slot that it shares with positions far away: {@value #MOST_NUMBERS} numbers
 * at most, unless rows are longer than that allows. Safe for several threads, without a lock.
 */
public final class RotaryFloat {
  /** Positions of a table. */
  public static final int BLOCK = 64;

  private static final int MOST_NUMBERS = 1 << 24;
  private static final int MOST_INSTANCES = 8;
  private static final BoundedMap<String, RotaryFloat> INSTANCES = new BoundedMap<>(MOST_INSTANCES);

  private static final dev.hatchling.internal.numeric.RowsFloat ROWS =
      dev.hatchling.internal.numeric.RowsFloat.instance();

  private final int n;
  private final double[] frequencies;
  private final AtomicReferenceArray<@Nullable Table> tables;

  /** The numbers of a block of positions. */
  private static final class Table {
    final long block;
    final float[] numbers;

    Table(long block, float[] numbers) {
      this.block = block;
      this.numbers = numbers;
    }
  }

  private RotaryFloat(double base, int n) {
    this.n = n;
    frequencies = new double[n / 2];
    for (int k = 0; k < n / 2; k++) {
      frequencies[k] = Math.pow(base, -(2.0 * k) / n);
    }
    int slots = Math.max(4, Math.min(4096, MOST_NUMBERS / BLOCK / n));
    tables = new AtomicReferenceArray<>(slots);
  }

  /**
   * The rotation of rows of n numbers; instances are shared.
   *
   * @param base above 1
   * @param n even, at least 2
   * @throws IllegalArgumentException for an odd n or a base that is not above 1
   */
  public static RotaryFloat of(double base, int n) {
    if (n < 2 || n % 2 != 0) {
      throw new IllegalArgumentException(
          "rotary embedding: size " + n + " must be even, 2 or more");
    }
    if (!(base > 1 && Double.isFinite(base))) {
      throw new IllegalArgumentException("rotary embedding: base " + base + " is not above 1");
    }
    return INSTANCES.get(base + "/" + n, key -> new RotaryFloat(base, n));
  }

  /**
   * Turns a row by the angles of a position; source and destination may be the same.
   *
   * @param position 0 or more
   */
  public void rotate(long position, float[] src, int srcOffset, float[] dst, int dstOffset) {
    int row = (int) (position % BLOCK) * n;
    ROWS.turn(table(position / BLOCK), row, 1f, src, srcOffset, dst, dstOffset, n);
  }

  /** Turns a row back: the inverse, and the gradient, of {@link #rotate}. */
  public void rotateBack(long position, float[] src, int srcOffset, float[] dst, int dstOffset) {
    int row = (int) (position % BLOCK) * n;
    ROWS.turn(table(position / BLOCK), row, -1f, src, srcOffset, dst, dstOffset, n);
  }

  /**
   * Turns every row of an array {@code [B, T, H, N]}, on all cores.
   *
   * @param back whether by the opposite angles
   * @param position of the first token
   * @param time T
   * @param heads H, rows of a token
   */
  void all(boolean back, long position, int time, int heads, MemoryFloat from, MemoryFloat to) {
    int tokens = (int) (from.length() / n / heads);
    Parallel.pieces(
        tokens,
        BLOCK,
        (first, count) -> {
          float[] row = new float[n];
          for (int t = (int) first; t < first + count; t++) {
            for (int h = 0; h < heads; h++) {
              long at = ((long) t * heads + h) * n;
              from.get(at, row, 0, n);
              if (back) {
                rotateBack(position + t % time, row, 0, row, 0);
              } else {
                rotate(position + t % time, row, 0, row, 0);
              }
              to.put(at, row, 0, n);
            }
          }
        });
  }

  /** Cosine and sine in turn for each pair and each position of a block. */
  private float[] table(long block) {
    int slot = (int) (block % tables.length());
    Table table = tables.get(slot);
    if (table == null || table.block != block) {
      table = new Table(block, build(block));
      tables.set(slot, table);
    }
    return table.numbers;
  }

  private float[] build(long block) {
    float[] table = new float[BLOCK * n];
    for (int p = 0; p < BLOCK; p++) {
      double position = block * BLOCK + p;
      for (int k = 0; k < n / 2; k++) {
        double angle = position * frequencies[k];
        table[p * n + 2 * k] = (float) Math.cos(angle);
        table[p * n + 2 * k + 1] = (float) Math.sin(angle);
      }
    }
    return table;
  }
}
