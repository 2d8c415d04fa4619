package dev.hatchling.random;

import java.util.stream.IntStream;

/**
 * Bulk fills along one key, on all cores.
 *
 * <p>The destination is cut at fixed places and every piece is a function of (key, counter), so the
 * bits do not depend on the number of threads.
 */
final class Fill {
  private static final int PIECE = 1 << 14;

  private Fill() {}

  private interface Piece {
    void fill(int from, int to);
  }

  private static void pieces(int size, int offset, int length, Piece piece) {
    if (offset < 0 || length < 0 || length > size - offset) {
      throw new IllegalArgumentException(
          "cannot fill " + length + " numbers from " + offset + " of an array of " + size);
    }
    int count = (length + PIECE - 1) / PIECE;
    if (count <= 2) {
      piece.fill(0, length);
      return;
    }
    IntStream.range(0, count)
        .parallel()
        .forEach(i -> piece.fill(i * PIECE, Math.min(length, (i + 1) * PIECE)));
  }

  static void uniform(RandomKey key, float[] dst, int offset, int length, long counter) {
    pieces(
        dst.length,
        offset,
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dst[offset + i] = key.uniformFloat(counter + i);
          }
        });
  }

  static void uniform(RandomKey key, double[] dst, int offset, int length, long counter) {
    pieces(
        dst.length,
        offset,
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dst[offset + i] = key.uniform(counter + i);
          }
        });
  }

  static void normal(RandomKey key, float[] dst, int offset, int length, long counter) {
    pieces(
        dst.length,
        offset,
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dst[offset + i] = key.normalFloat(counter + i);
          }
        });
  }

  static void normal(RandomKey key, double[] dst, int offset, int length, long counter) {
    pieces(
        dst.length,
        offset,
        length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dst[offset + i] = key.normal(counter + i);
          }
        });
  }
}
