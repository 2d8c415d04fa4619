package dev.hatchling.internal.numeric;

/**
 * Shares of a sum that heads, groups or spans of sequences computed by themselves. They are added
 * in their order, so that the sum does not depend on the number of threads.
 */
public final class SharesFloat {
  private static final ThreadLocal<TilesFloat> ROWS = ThreadLocal.withInitial(TilesFloat::new);

  private SharesFloat() {}

  /**
   * The sum of some shares; valid until this thread's next call.
   *
   * @param step distance of the shares, whose first begins at {@code from}
   * @param length how many numbers of each
   */
  public static float[] sum(MemoryFloat shares, long from, long step, int count, int length) {
    float[][] rows = ROWS.get().rows(2, length);
    shares.get(from, rows[0], 0, length);
    for (int k = 1; k < count; k++) {
      shares.get(from + k * step, rows[1], 0, length);
      ReductionsFloat.add(rows[1], 0, rows[0], 0, length);
    }
    return rows[0];
  }
}
