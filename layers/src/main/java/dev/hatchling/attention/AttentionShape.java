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
 * @param components K, exponentials of a kernel, each with a state [N, D]
 */
record AttentionShape(
    int batch, int time, int heads, int neurons, int width, int chunk, int components) {
  /** Below this many tokens one chunk is always best. */
  private static final int SHORT = 256;

  private static final int SMALLEST = 128;

  /**
   * The sizes of two inputs.
   *
   * @param activity {@code [B, T, H, N]}
   * @param x {@code [B, T, D]}
   * @param settings heads, exponentials and chunk
   * @throws IllegalArgumentException if the shapes do not fit each other
   */
  static AttentionShape of(long[] activity, long[] x, AttentionSettings settings) {
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
    if (settings.heads() != activity[2]) {
      throw new IllegalArgumentException(
          "attention: activity has " + activity[2] + " heads, not " + settings.heads());
    }
    int time = (int) x[1];
    int width = (int) x[2];
    int tokens =
        Math.max(1, Math.min(time, settings.chunk() > 0 ? settings.chunk() : best(time, width)));
    return new AttentionShape(
        (int) x[0],
        time,
        settings.heads(),
        (int) activity[3],
        width,
        tokens,
        settings.components());
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

  /** Position in gates {@code [B, T, H]} of a unit's token. */
  long gateAt(int unit, int token) {
    return ((long) (unit / heads) * time + token) * heads + unit % heads;
  }

  /** Position of a token in an array {@code [B, H, T, size]}. */
  long rowAt(int unit, int token, int size) {
    return ((long) unit * time + token) * size;
  }

  /** Elements of the states of a unit, [K, N, D]. */
  int stateSize() {
    return Math.multiplyExact(components, neurons * width);
  }

  /**
   * Position of the states of a unit before chunk 1 + index in {@code [B, H, chunks − 1, KN, D]}.
   */
  long stateAt(int unit, int index) {
    return ((long) unit * (chunks() - 1) + index) * stateSize();
  }
}
