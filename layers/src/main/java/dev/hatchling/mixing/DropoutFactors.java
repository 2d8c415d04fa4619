package dev.hatchling.mixing;

import dev.hatchling.internal.numeric.Events;
import dev.hatchling.random.RandomKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Rows of dropout factors, 0 with probability {@code rate} and else {@code scale}: those of {@link
 * RandomKey#fillChance}, several at a time.
 */
final class DropoutFactors {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final ThreadLocal<byte[]> BYTES = ThreadLocal.withInitial(() -> new byte[0]);

  private DropoutFactors() {}

  /** Writes the factors of neurons neuron ≤ m &lt; neuron + n to {@code dst[0 … n − 1]}. */
  static void fill(RandomKey token, int neuron, double rate, float scale, float[] dst, int n) {
    bytewise(Events.FORMS.get(), token, neuron, rate, scale, dst, n);
  }

  static void bytewise(
      Events events, RandomKey token, int neuron, double rate, float scale, float[] dst, int n) {
    byte[] bytes = BYTES.get();
    if (bytes.length < n + Long.BYTES) {
      bytes = new byte[n + Long.BYTES];
      BYTES.set(bytes);
    }
    token.fillChanceBytes(bytes, n, neuron);
    int level = (int) (256 * rate);
    events.factors(bytes, level, 0f, scale, dst, n);
    for (int i = 0; i < n; i += Long.BYTES) {
      long x = (long) EIGHT.get(bytes, i) ^ (level * ONES);
      if (((x - ONES) & ~x & TOPS) != 0) {
        settle(token, neuron, rate, scale, bytes, level, dst, i, Math.min(n, i + Long.BYTES));
      }
    }
  }

  /** Draws anew where a byte is the level. */
  private static void settle(
      RandomKey token,
      int neuron,
      double rate,
      float scale,
      byte[] bytes,
      int level,
      float[] dst,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      if ((bytes[i] & 0xFF) == level) {
        dst[i] = token.chance(rate, neuron + i) ? 0f : scale;
      }
    }
  }

  /** As in single precision. */
  static void fill(RandomKey token, int neuron, double rate, double scale, double[] dst, int n) {
    token.fillChance(dst, 0, n, neuron, rate, 0, scale);
  }
}
