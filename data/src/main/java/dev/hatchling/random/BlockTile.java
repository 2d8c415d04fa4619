package dev.hatchling.random;

import dev.hatchling.vector.Simd;

/**
 * Working memory in which up to {@link #BLOCKS} Philox blocks are made at once.
 *
 * <p>Words are held one to a long (upper half zero), one array a word, so that rounds run over many
 * blocks at once. The words are those of {@link Philox4x32#block}.
 */
final class BlockTile {
  /** Blocks a tile holds. */
  static final int BLOCKS = 128;

  // Vectors of two longs multiply no faster than the processor does one.
  private static final Simd<Rounds> ROUNDS =
      Simd.patient(Rounds.class, "VectorRounds", 256, new ScalarRounds(), 20_000);
  private static final ThreadLocal<BlockTile> TILES = ThreadLocal.withInitial(BlockTile::new);
  private static final long LOW = 0xFFFFFFFFL;

  /** Words 0 of the blocks. */
  final long[] word0 = new long[BLOCKS];

  /** Words 1 of the blocks. */
  final long[] word1 = new long[BLOCKS];

  /** Words 2 of the blocks. */
  final long[] word2 = new long[BLOCKS];

  /** Words 3 of the blocks. */
  final long[] word3 = new long[BLOCKS];

  private final long[][] words = {word0, word1, word2, word3};
  private final long[] key0 = new long[BLOCKS];
  private final long[] key1 = new long[BLOCKS];

  private BlockTile() {}

  /** The calling thread's tile. */
  static BlockTile get() {
    return TILES.get();
  }

  /** Makes {@code count} consecutive blocks of one key. */
  void along(RandomKey key, long block, int domain, int count) {
    for (int i = 0; i < count; i++) {
      word0[i] = (block + i) & LOW;
      word1[i] = ((block + i) >>> 32) | domain;
      word2[i] = key.id2 & LOW;
      word3[i] = key.id3 & LOW;
    }
    ROUNDS.get().run(words, key.id0, key.id1, count);
  }

  /** Makes one block of each of {@code count} keys, from place {@code from} of the arrays. */
  void across(
      int[] id0,
      int[] id1,
      int[] id2,
      int[] id3,
      RandomKey moment,
      long block,
      int domain,
      int from,
      int count) {
    long c0 = block & LOW;
    long c1 = (block >>> 32) | domain;
    for (int i = 0; i < count; i++) {
      word0[i] = c0;
      word1[i] = c1;
      word2[i] = (id2[from + i] ^ moment.id2) & LOW;
      word3[i] = (id3[from + i] ^ moment.id3) & LOW;
      key0[i] = (id0[from + i] ^ moment.id0) & LOW;
      key1[i] = (id1[from + i] ^ moment.id1) & LOW;
    }
    int bump0 = 0;
    int bump1 = 0;
    for (int round = 0; round < Philox4x32.ROUNDS; round++) {
      // In one loop with the keys' arrays the round is not vectorised; in three it is.
      ScalarRounds.round(word0, word1, word2, word3, 0, 0, count);
      mix(word0, key0, bump0 & LOW, count);
      mix(word2, key1, bump1 & LOW, count);
      bump0 += Philox4x32.W0;
      bump1 += Philox4x32.W1;
    }
  }

  private static void mix(long[] word, long[] key, long bump, int count) {
    for (int i = 0; i < count; i++) {
      word[i] ^= (key[i] + bump) & LOW;
    }
  }
}
