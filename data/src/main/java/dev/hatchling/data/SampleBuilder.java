package dev.hatchling.data;

import java.util.Arrays;

/** Strings pieces of scored and unscored tokens together to one sample. */
final class SampleBuilder {
  private final int[] tokens;
  private final float[] scored;
  private int length;

  /** For samples of at most {@code context} predictions, that is context + 1 tokens. */
  SampleBuilder(int context) {
    tokens = new int[context + 1];
    scored = new float[context + 1];
  }

  /** How many more tokens fit. */
  int room() {
    return tokens.length - length;
  }

  /** Appends the tokens from {@code from} to just before {@code to}. */
  SampleBuilder append(int[] piece, int from, int to, boolean isScored) {
    System.arraycopy(piece, from, tokens, length, to - from);
    Arrays.fill(scored, length, length + to - from, isScored ? 1f : 0f);
    length += to - from;
    return this;
  }

  SampleBuilder append(int[] piece, boolean isScored) {
    return append(piece, 0, piece.length, isScored);
  }

  /** The sample: a prediction is scored where the token it predicts is. */
  Sample build() {
    return new Sample(
        Arrays.copyOfRange(tokens, 0, length - 1),
        Arrays.copyOfRange(tokens, 1, length),
        Arrays.copyOfRange(scored, 1, length));
  }
}
