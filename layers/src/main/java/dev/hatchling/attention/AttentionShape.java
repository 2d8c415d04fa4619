package dev.hatchling.attention;

import java.util.Arrays;

/**
 * Sizes of an STDP attention. A unit is one head of one sample; units are independent.
 *
 * @param batch B
 * @param time T
 * @param heads H
 * @param neurons N
 * @param width D
 * @param chunk C, tokens that meet each other directly; older ones are met through the state
 */
record AttentionShape(int batch, int time, int heads, int neurons, int width, int chunk) {
  /** Below this many tokens one chunk is always best. */
  private static final int SHORT = 256;

  private static final int SMALLEST = 128;

  /**
   * The sizes of two inputs.
   *
   * @param activity {@code [B, T, H, N]}
   * @param x {@code [B, T, D]}
   * @param chunk tokens per chunk, 0 to choose
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  static AttentionShape of(long[] activity, long[] x, int chunk) {
    boolean fits =
        activity.length == 4 && x.length == 3 && activity[0] == x[0] && activity[1] == x[1];
    if (!fits) {
      throw new IllegalArgumentException(
          "attention: activity "
              + Arrays.toString(activity)
              + " and x "
              + Arrays.toString(x)
              + " are not [B, T, H, N] and [B, T, D]");
    }
    int time = (int) x[1];
    int width = (int) x[2];
    int tokens = Math.max(1, Math.min(time, chunk > 0 ? chunk : best(time, width)));
    return new AttentionShape(
        (int) x[0], time, (int) activity[2], (int) activity[3], width, tokens);
  }

  /**
   * Training costs about 3.25 C N per token and head within chunks of C tokens and 12 N D between
   * them, so up to about 4.4 D tokens one chunk is cheapest. Beyond, smaller chunks are cheaper but
   * keep more states: D tokens a chunk keep as many numbers as the activity has.
   */
  private static int best(int time, int width) {
    if (time <= Math.max(SHORT, 4 * width)) {
      return time;
    }
    return Math.max(SMALLEST, (width + 63) / 64 * 64);
  }

  int units() {
    return batch * heads;
  }

  int chunks() {
    return (time + chunk - 1) / chunk;
  }

  /** Tokens of a chunk: C, or what is left for the last one. */
  int length(int index) {
    return Math.min(chunk, time - index * chunk);
  }

  /** Neurons of all heads. */
  int allNeurons() {
    return heads * neurons;
  }

  /** Position in activity of the neurons of a unit at a token. */
  long activityAt(int unit, int token) {
    return (((long) (unit / heads) * time + token) * heads + unit % heads) * neurons;
  }

  /** Position in x of a token. */
  long xAt(int unit, int token) {
    return ((long) (unit / heads) * time + token) * width;
  }

  /** Position in att of a token; rows are H·D apart. */
  long attAt(int unit, int token) {
    return (((long) (unit / heads) * time + token) * heads + unit % heads) * width;
  }

  /** Position of a token in an array {@code [B, H, T, size]}. */
  long rowAt(int unit, int token, int size) {
    return ((long) unit * time + token) * size;
  }

  /** Elements of a state. */
  int stateSize() {
    return neurons * width;
  }

  /** Position of the state of a unit before chunk 1 + index in {@code [B, H, chunks − 1, N, D]}. */
  long stateAt(int unit, int index) {
    return ((long) unit * (chunks() - 1) + index) * stateSize();
  }
}
