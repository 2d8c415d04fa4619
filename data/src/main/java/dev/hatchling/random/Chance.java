package dev.hatchling.random;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Events of one probability p, sixteen draws to a block of the generator: a byte b decides where b
 * ≠ ⌊256 p⌋, and where they are equal (once in 256) a word of its own with the remaining fraction.
 * So p is exact to 2⁻⁴⁰ at a quarter of the price of a word each.
 */
final class Chance {
  private static final int LOG = 4;
  private static final int BYTES = 16;
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final RandomKey key;
  private final int level;
  private final double fraction;

  Chance(RandomKey key, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("a probability must be in [0, 1], not " + p);
    }
    this.key = key;
    this.level = (int) (256 * p);
    this.fraction = 256 * p - level;
  }

  private static int decider(RandomKey key, long counter) {
    return key.word32(counter >>> 2, RandomKey.BYTES) >>> (8 * ((int) counter & 3)) & 0xFF;
  }

  /** The bytes that decide. */
  static void bytes(RandomKey key, byte[] dst, int length, long counter) {
    Fill.run(
        key,
        RandomKey.BYTES,
        LOG,
        counter,
        0,
        length,
        i -> dst[i] = (byte) decider(key, counter + i),
        (tile, i, count) -> {
          for (int b = 0; b < count; b++) {
            EIGHT.set(dst, i + BYTES * b, tile.word0[b] | (tile.word1[b] << 32));
            EIGHT.set(dst, i + BYTES * b + 8, tile.word2[b] | (tile.word3[b] << 32));
          }
        });
  }

  boolean happens(long counter) {
    int b = decider(key, counter);
    return b < level || (b == level && tie(counter));
  }

  private boolean tie(long counter) {
    return (key.word32(counter, RandomKey.TIES) & 0xFFFFFFFFL) * 0x1p-32 < fraction;
  }

  void fill(float[] dst, int offset, int length, long counter, float yes, float no) {
    float[] table = new float[256];
    for (int b = 0; b < table.length; b++) {
      table[b] = b < level ? yes : no;
    }
    Fill.run(
        key,
        RandomKey.BYTES,
        LOG,
        counter,
        0,
        length,
        i -> dst[offset + i] = happens(counter + i) ? yes : no,
        (tile, i, count) -> {
          for (int b = 0; b < count; b++) {
            int at = offset + i + BYTES * b;
            long low = tile.word0[b] | (tile.word1[b] << 32);
            long high = tile.word2[b] | (tile.word3[b] << 32);
            spread(low, table, dst, at);
            spread(high, table, dst, at + 8);
            settle(low, counter + i + (long) BYTES * b, dst, at, yes, no);
            settle(high, counter + i + (long) BYTES * b + 8, dst, at + 8, yes, no);
          }
        });
  }

  void fill(double[] dst, int offset, int length, long counter, double yes, double no) {
    float[] events = new float[length];
    fill(events, 0, length, counter, 1, 0);
    for (int i = 0; i < length; i++) {
      dst[offset + i] = events[i] == 1 ? yes : no;
    }
  }

  private static void spread(long bytes, float[] table, float[] dst, int at) {
    dst[at] = table[(int) bytes & 0xFF];
    dst[at + 1] = table[(int) (bytes >>> 8) & 0xFF];
    dst[at + 2] = table[(int) (bytes >>> 16) & 0xFF];
    dst[at + 3] = table[(int) (bytes >>> 24) & 0xFF];
    dst[at + 4] = table[(int) (bytes >>> 32) & 0xFF];
    dst[at + 5] = table[(int) (bytes >>> 40) & 0xFF];
    dst[at + 6] = table[(int) (bytes >>> 48) & 0xFF];
    dst[at + 7] = table[(int) (bytes >>> 56)];
  }

  /** Draws the ties among eight bytes; there is one where a difference is a zero byte. */
  private void settle(long bytes, long counter, float[] dst, int at, float yes, float no) {
    long x = bytes ^ (level * ONES);
    if (((x - ONES) & ~x & TOPS) == 0 || level > 255) {
      return;
    }
    for (int j = 0; j < 8; j++) {
      if (((x >>> (8 * j)) & 0xFF) == 0) {
        dst[at + j] = tie(counter + j) ? yes : no;
      }
    }
  }
}
