package dev.hatchling.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which rows of the tables of hashed n-grams a token reads (docs/model.md, E5): one of the table of
 * its last two tokens, one of that of its last three, and so on. Tables stand one below the other.
 *
 * @param rows of each table, at least 1
 * @param longest n of the last table, at least 2
 */
public record Ngrams(int rows, int longest) {
  static final long MULTIPLIER = 1_000_003;
  static final long PRIME = (1L << 31) - 1;

  /** Number of tables, and of the rows that a token reads. */
  public int tables() {
    return longest - 1;
  }

  /** Rows of all tables. */
  public int allRows() {
    return tables() * rows;
  }

  /**
   * The rows that tokens read.
   *
   * @param before the tokens before the first one, oldest first; more of them than the longest
   *     n-gram takes are ignored, and where there are fewer nothing was said before
   * @param tokens each at least 0
   * @return {@code [T · tables]}, each in [0, {@link #allRows})
   */
  public int[] read(int[] before, int[] tokens) {
    int[] read = new int[tokens.length * tables()];
    for (int i = 0; i < read.length; i++) {
      int table = i % tables();
      read[i] = table * rows + row(before, tokens, i / tables(), table + 2);
    }
    return read;
  }

  /** {@link #read} of sequences of a batch, {@code [B · T · tables]}. */
  public int[] read(int[][] before, int[][] tokens) {
    return IntStream.range(0, tokens.length)
        .flatMap(b -> Arrays.stream(read(before[b], tokens[b])))
        .toArray();
  }

  private int row(int[] before, int[] tokens, int t, int n) {
    long hash = 0;
    for (int i = t - n + 1; i <= t; i++) {
      hash = (hash * MULTIPLIER + number(before, tokens, i)) % PRIME;
    }
    return (int) (hash % rows);
  }

  /** A token's number counted from 1; 0 where there is none. */
  private static long number(int[] before, int[] tokens, int i) {
    if (i >= 0) {
      return tokens[i] + 1L;
    }
    int at = before.length + i;
    return at < 0 ? 0 : before[at] + 1L;
  }
}
