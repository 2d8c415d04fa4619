package dev.hatchling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hatchling.random.RandomKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Damage to files: what a mutation does is a function of its key. */
final class Mutations {
  /** What stands in a text where another value is expected. */
  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1e999",
          "NaN",
          "-Infinity",
          "2147483648",
          "9223372036854775808",
          "null",
          "[]",
          "{}",
          "\"\"",
          "\"\\u0000\"",
          "\"\\n\"",
          "\"\\ud800\"",
          "true",
          "[[[[",
          "\"",
          ",",
          "'",
          "0x1p3",
          "1d",
          "\uFEFF",
          "1".repeat(400),
          "\n",
          "\u0000");

  /** What stands in a file of numbers. */
  private static final long[] NUMBERS = {
    -1, 0, 1, 255, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final RandomKey key;
  private long counter;

  private Mutations(RandomKey key) {
    this.key = key;
  }

  /** One to four changes of a file, some of which take a piece of another. */
  static byte[] of(byte[] file, byte[] other, RandomKey key) {
    Mutations draws = new Mutations(key);
    byte[] bytes = file;
    for (int n = draws.below(4); n >= 0; n--) {
      bytes = draws.change(bytes, other);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes, byte[] other) {
    int at = below(bytes.length + 1);
    int end = Math.min(bytes.length, at + below(below(4) == 0 ? bytes.length + 1 : 8));
    return switch (below(7)) {
      case 0 -> join(bytes, at, new byte[] {(byte) below(256)}, Math.min(bytes.length, at + 1));
      case 1 -> join(bytes, at, new byte[0], end);
      case 2 -> join(bytes, 0, new byte[0], bytes.length - at);
      case 3 -> join(bytes, at, piece(other), end);
      case 4 -> join(bytes, at, piece(bytes), at);
      case 5 -> word(bytes, at);
      default -> number(bytes, at);
    };
  }

  private byte[] piece(byte[] bytes) {
    int from = below(bytes.length + 1);
    byte[] piece = new byte[below(bytes.length - from + 1)];
    System.arraycopy(bytes, from, piece, 0, piece.length);
    return piece;
  }

  /** A word in place of the number or name at a place. */
  private byte[] word(byte[] bytes, int at) {
    int from = at;
    int end = at;
    while (from > 0 && inWord(bytes[from - 1])) {
      from--;
    }
    while (end < bytes.length && inWord(bytes[end])) {
      end++;
    }
    return join(bytes, from, WORDS.get(below(WORDS.size())).getBytes(UTF_8), end);
  }

  private static boolean inWord(byte c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
  }

  private byte[] number(byte[] bytes, int at) {
    int size = 1 << below(4);
    ByteOrder order = below(2) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(order);
    number.putLong(NUMBERS[below(NUMBERS.length)]);
    int first = order == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - size;
    byte[] piece = new byte[size];
    number.get(first, piece);
    return join(bytes, at, piece, Math.min(bytes.length, at + size));
  }

  private static byte[] join(byte[] bytes, int head, byte[] piece, int tail) {
    ByteBuffer joined = ByteBuffer.allocate(head + piece.length + bytes.length - tail);
    return joined.put(bytes, 0, head).put(piece).put(bytes, tail, bytes.length - tail).array();
  }

  private int below(int bound) {
    return key.below(bound, counter++);
  }
}
