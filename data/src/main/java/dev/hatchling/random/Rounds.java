package dev.hatchling.random;

/** The rounds of Philox for many blocks of one key; see {@link Philox4x32#block}. */
interface Rounds {
  /**
   * Turns counters into draws, in place; a word is the low half of a long.
   *
   * @param words four arrays, one a word of the blocks, of a length that is a multiple of 64
   * @param k0 key word 0
   * @param k1 key word 1
   * @param count blocks; those behind, up to a multiple of 64, may be overwritten
   */
  void run(long[][] words, int k0, int k1, int count);
}
