package dev.hatchling.random;

/** One loop a round over all blocks: such loops the JIT vectorises, as it can. */
final class ScalarRounds implements Rounds {
  private static final long LOW = 0xFFFFFFFFL;

  @Override
  public void run(long[][] words, int k0, int k1, int count) {
    for (int round = 0; round < Philox4x32.ROUNDS; round++) {
      round(words[0], words[1], words[2], words[3], k0 & LOW, k1 & LOW, count);
      k0 += Philox4x32.W0;
      k1 += Philox4x32.W1;
    }
  }

  static void round(long[] x0, long[] x1, long[] x2, long[] x3, long k0, long k1, int count) {
    for (int i = 0; i < count; i++) {
      long p0 = Philox4x32.M0 * x0[i];
      long p1 = Philox4x32.M1 * x2[i];
      x0[i] = (p1 >>> 32) ^ x1[i] ^ k0;
      x2[i] = (p0 >>> 32) ^ x3[i] ^ k1;
      x1[i] = p1 & LOW;
      x3[i] = p0 & LOW;
    }
  }
}
