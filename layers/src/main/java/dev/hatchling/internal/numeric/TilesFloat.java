package dev.hatchling.internal.numeric;

/** Scratch rows for one thread: they grow and are kept from call to call. */
public final class TilesFloat {
  private float[][] rows = {};

  /**
   * At least that many rows of at least that length; their content is what was left there. The next
   * call gives the same rows.
   */
  public float[][] rows(int count, int length) {
    if (rows.length < count || (count > 0 && rows[0].length < length)) {
      rows = new float[Math.max(count, rows.length)][length];
    }
    return rows;
  }

  /** One row of at least that length. */
  public float[] row(int length) {
    return rows(1, length)[0];
  }
}
