package dev.hatchling.random;

/**
 * Philox4x32-10, a counter-based generator: a keyed bijection of 128-bit counters.
 *
 * <p>Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), section
 * 3.3; the known answers of its reference library Random123 are in the tests. Ten rounds, of which
 * each multiplies two words by constants and exchanges high and low halves; the key is bumped by
 * two Weyl constants between rounds.
 */
public final class Philox4x32 {
  static final long M0 = 0xD2511F53L;
  static final long M1 = 0xCD9E8D57L;
  static final int W0 = 0x9E3779B9;
  static final int W1 = 0xBB67AE85;
  static final int ROUNDS = 10;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox4x32() {}

  /**
   * Writes the four output words of one counter.
   *
   * @param c0 counter word 0 (lowest)
   * @param c1 counter word 1
   * @param c2 counter word 2
   * @param c3 counter word 3
   * @param k0 key word 0
   * @param k1 key word 1
   * @param out receives the words at {@code offset … offset + 3}
   * @param offset where to write
   */
  public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out, int offset) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & LOW);
      long p1 = M1 * (c2 & LOW);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    out[offset] = c0;
    out[offset + 1] = c1;
    out[offset + 2] = c2;
    out[offset + 3] = c3;
  }

  /**
   * Two of the four output words of one counter, without memory: words 0 and 1, or 2 and 3.
   *
   * @param c0 counter word 0 (lowest)
   * @param c1 counter word 1
   * @param c2 counter word 2
   * @param c3 counter word 3
   * @param k0 key word 0
   * @param k1 key word 1
   * @param half 0 for words 0 and 1, 1 for words 2 and 3
   * @return the even word in the low 32 bits, the odd word in the high 32 bits
   */
  public static long half(int c0, int c1, int c2, int c3, int k0, int k1, int half) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (c0 & LOW);
      long p1 = M1 * (c2 & LOW);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      k0 += W0;
      k1 += W1;
    }
    return half == 0 ? (c0 & LOW) | ((long) c1 << 32) : (c2 & LOW) | ((long) c3 << 32);
  }
}
