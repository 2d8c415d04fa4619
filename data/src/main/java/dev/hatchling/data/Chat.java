package dev.hatchling.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokens of a chat, and which of them are scored. */
final class Chat {
  private int[] tokens = {};
  private float[] weights = {};

  /** Appends a part. */
  void add(int[] part, boolean isScored) {
    int from = tokens.length;
    tokens = Arrays.copyOf(tokens, from + part.length);
    weights = Arrays.copyOf(weights, tokens.length);
    System.arraycopy(part, 0, tokens, from, part.length);
    Arrays.fill(weights, from, tokens.length, isScored ? 1f : 0f);
  }

  /** Number of scored tokens. */
  int scored() {
    int count = 0;
    for (float weight : weights) {
      count += weight > 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * All of the chat where it fits, or what leads up to a scored token, and what follows where the
   * chat begins less than a context before.
   *
   * @param which of the scored tokens
   */
  Sample window(int which, int context) {
    int at = 0;
    for (int seen = 0; seen <= which; at++) {
      seen += weights[at] > 0 ? 1 : 0;
    }
    int from = Math.min(Math.max(0, at - context - 1), Math.max(0, tokens.length - context - 1));
    return sample(from, Math.min(tokens.length, from + context + 1));
  }

  /** Windows over the whole chat, but for those without a scored token. */
  List<Sample> consecutive(int context) {
    List<Sample> samples = new ArrayList<>();
    for (int from = 0; from + 1 < tokens.length; from += context) {
      Sample sample = sample(from, Math.min(tokens.length, from + context + 1));
      if (sample.scored() > 0) {
        samples.add(sample);
      }
    }
    return samples;
  }

  private Sample sample(int from, int to) {
    return new Sample(
        Arrays.copyOfRange(tokens, from, to - 1),
        Arrays.copyOfRange(tokens, from + 1, to),
        Arrays.copyOfRange(weights, from + 1, to));
  }
}
