package dev.hatchling.random;

import java.util.stream.IntStream;

/**
 * Bulk fills along one key, on all cores.
 *
 * <p>The destination is cut at fixed places and every piece is a function of (key, counter), so the
 * bits do not depend on the number of threads. Pieces run in whole blocks of counters; the ragged
 * ends are single draws.
 */
final class Fill {
  private static final int PIECE = 1 << 14;

  private Fill() {}

  /** Single draw i. */
  interface Draw {
    void draw(int i);
  }

  /** The draws from i on that the blocks of the tile hold. */
  interface Blocks {
    void write(BlockTile tile, int i, int count);
  }

  private static void requireInside(int size, int offset, int length) {
    if (offset < 0 || length < 0 || length > size - offset) {
      throw new IllegalArgumentException(
          "cannot fill " + length + " numbers from " + offset + " of an array of " + size);
    }
  }

  private static void all(
      int length, RandomKey key, int domain, int log, long counter, Draw draw, Blocks blocks) {
    int count = (length + PIECE - 1) / PIECE;
    if (count <= 2) {
      run(key, domain, log, counter, 0, length, draw, blocks);
      return;
    }
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              int to = Math.min(length, (i + 1) * PIECE);
              run(key, domain, log, counter, i * PIECE, to, draw, blocks);
            });
  }

  /** Runs whole blocks of {@code 1 << log} draws through the tile, the rest singly. */
  static void run(
      RandomKey key,
      int domain,
      int log,
      long counter,
      int from,
      int to,
      Draw draw,
      Blocks blocks) {
    int width = 1 << log;
    int i = from;
    while (i < to && ((counter + i) & (width - 1)) != 0) {
      draw.draw(i++);
    }
    BlockTile tile = BlockTile.get();
    while (to - i >= width) {
      int count = Math.min(BlockTile.BLOCKS, (to - i) >> log);
      tile.along(key, (counter + i) >>> log, domain, count);
      blocks.write(tile, i, count);
      i += count << log;
    }
    while (i < to) {
      draw.draw(i++);
    }
  }

  static void uniform(RandomKey key, float[] dst, int offset, int length, long counter) {
    Draw draw = i -> dst[offset + i] = key.uniformFloat(counter + i);
    Blocks blocks = (tile, i, count) -> uniform(tile, dst, offset + i, count);
    requireInside(dst.length, offset, length);
    all(length, key, RandomKey.WORDS32, 2, counter, draw, blocks);
  }

  private static void uniform(BlockTile tile, float[] dst, int at, int count) {
    for (int b = 0; b < count; b++) {
      dst[at + 4 * b] = ((int) tile.word0[b] >>> 8) * 0x1p-24f;
      dst[at + 4 * b + 1] = ((int) tile.word1[b] >>> 8) * 0x1p-24f;
      dst[at + 4 * b + 2] = ((int) tile.word2[b] >>> 8) * 0x1p-24f;
      dst[at + 4 * b + 3] = ((int) tile.word3[b] >>> 8) * 0x1p-24f;
    }
  }

  static void uniform(RandomKey key, double[] dst, int offset, int length, long counter) {
    Draw draw = i -> dst[offset + i] = key.uniform(counter + i);
    Blocks blocks = (tile, i, count) -> uniform(tile, dst, offset + i, count);
    requireInside(dst.length, offset, length);
    all(length, key, RandomKey.WORDS64, 1, counter, draw, blocks);
  }

  private static void uniform(BlockTile tile, double[] dst, int at, int count) {
    for (int b = 0; b < count; b++) {
      dst[at + 2 * b] = ((tile.word0[b] | (tile.word1[b] << 32)) >>> 11) * 0x1p-53;
      dst[at + 2 * b + 1] = ((tile.word2[b] | (tile.word3[b] << 32)) >>> 11) * 0x1p-53;
    }
  }

  static void normal(RandomKey key, float[] dst, int offset, int length, long counter) {
    Draw draw = i -> dst[offset + i] = key.normalFloat(counter + i);
    Blocks blocks = (tile, i, count) -> normal(tile, dst, offset + i, count);
    requireInside(dst.length, offset, length);
    all(length, key, RandomKey.NORMAL32, 2, counter, draw, blocks);
  }

  private static void normal(BlockTile tile, float[] dst, int at, int count) {
    NormalTile normals = NormalTile.get();
    normals.set(0, tile.word0, tile.word1, count);
    normals.set(count, tile.word2, tile.word3, count);
    normals.transform(2 * count);
    for (int b = 0; b < count; b++) {
      dst[at + 4 * b] = (float) normals.first[b];
      dst[at + 4 * b + 1] = (float) normals.second[b];
      dst[at + 4 * b + 2] = (float) normals.first[count + b];
      dst[at + 4 * b + 3] = (float) normals.second[count + b];
    }
  }

  static void normal(RandomKey key, double[] dst, int offset, int length, long counter) {
    Draw draw = i -> dst[offset + i] = key.normal(counter + i);
    Blocks blocks = (tile, i, count) -> normal(tile, dst, offset + i, count);
    requireInside(dst.length, offset, length);
    all(length, key, RandomKey.NORMAL64, 1, counter, draw, blocks);
  }

  private static void normal(BlockTile tile, double[] dst, int at, int count) {
    NormalTile normals = NormalTile.get();
    for (int b = 0; b < count; b++) {
      double u = BoxMuller.open64(tile.word0[b] | (tile.word1[b] << 32));
      normals.set(b, u, tile.word2[b] | (tile.word3[b] << 32));
    }
    normals.transform(count);
    for (int b = 0; b < count; b++) {
      dst[at + 2 * b] = normals.first[b];
      dst[at + 2 * b + 1] = normals.second[b];
    }
  }
}
