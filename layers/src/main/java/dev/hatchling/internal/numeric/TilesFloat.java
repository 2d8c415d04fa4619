package dev.hatchling.internal.numeric;

/** Scratch rows for one thread: they grow and are kept from call to call. */
public final class TilesFloat {
  /** State and rows of a unit of neurons. */
  public static final int STATE = 0;

  /** Distances of all tokens. */
  public static final int DISTANCE = 1;

  /** Derivatives of the membranes by their decays, of all tokens. */
  public static final int SLOPE = 2;

  /** Rows of a backward pass. */
  public static final int GRADIENT = 3;

  /** A square of scores. */
  public static final int SQUARE = 4;

  /** Currents of a head, of all tokens. */
  public static final int CURRENTS = 5;

  /** Gradients of a head, of all tokens. */
  public static final int GRADIENTS = 6;

  /** Gated activity of a tile. */
  public static final int PRODUCT = 7;

  /** Gradient of the value of a tile. */
  public static final int VALUE_GRADIENT = 8;

  /** Shares of a sum. */
  static final int SHARES = 9;

  private static final int SLOTS = 10;
  private static final ThreadLocal<float[][][]> KEPT =
      ThreadLocal.withInitial(() -> new float[SLOTS][0][0]);

  private float[][] rows = {};

  /**
   * At least that many rows of at least that length; their content is what was left there. The next
   * call gives the same rows.
   */
  public float[][] rows(int count, int length) {
    if (rows.length < count || count > 0 && rows[0].length < length) {
      rows = new float[Math.max(count, rows.length)][length];
    }
    return rows;
  }

  /** One row of at least that length. */
  public float[] row(int length) {
    return rows(1, length)[0];
  }

  /**
   * At least that many rows of at least that length; their content is what was left there. The next
   * call with the same slot on the same thread gives the same rows.
   */
  public static float[][] rows(int slot, int rows, int length) {
    float[][][] kept = KEPT.get();
    float[][] have = kept[slot];
    if (have.length < rows || have[0].length < length) {
      have = new float[Math.max(rows, have.length)][length];
      kept[slot] = have;
    }
    return have;
  }
}
