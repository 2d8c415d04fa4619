package dev.hatchling.generation.internal;

import java.util.Arrays;

/** The last {@link #LENGTH} tokens of a sequence. */
public final class History {
  /** Tokens remembered. */
  static final int LENGTH = 64;

  private final int[] tokens = new int[LENGTH];
  private int count;

  /** No token yet. */
  public History() {}

  /** Tokens there are, at most {@link #LENGTH}. */
  public int size() {
    return count;
  }

  /** A token, 0 being the oldest. */
  public int token(int index) {
    return tokens[index];
  }

  public void add(int token) {
    if (count == LENGTH) {
      System.arraycopy(tokens, 1, tokens, 0, LENGTH - 1);
      count--;
    }
    tokens[count++] = token;
  }

  /** All that are remembered, oldest first. */
  public int[] last() {
    return last(LENGTH);
  }

  /** The last tokens, oldest first: so many, or as many as there are. */
  int[] last(int most) {
    return Arrays.copyOfRange(tokens, Math.max(0, count - most), count);
  }

  void clear() {
    count = 0;
  }

  void copyFrom(History other) {
    System.arraycopy(other.tokens, 0, tokens, 0, LENGTH);
    count = other.count;
  }
}
