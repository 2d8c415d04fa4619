package dev.hatchling.data;

import java.util.Arrays;

/**
 * One sequence to predict: after reading {@code tokens[0..t]} the model predicts {@code
 * targets[t]}, and that prediction counts {@code weights[t]}.
 *
 * @param tokens input tokens, length 1 to the context
 * @param targets the token that follows each input token, same length
 * @param weights weight of each prediction, 0 where it is not scored, same length
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
public record Sample(int[] tokens, int[] targets, float[] weights) {
  /** Checks that the three arrays belong together. */
  public Sample {
    if (tokens.length == 0 || tokens.length != targets.length || tokens.length != weights.length) {
      throw new IllegalArgumentException(
          "a sample needs equally many tokens, targets and weights, at least one: "
              + tokens.length
              + ", "
              + targets.length
              + ", "
              + weights.length);
    }
  }

  /**
   * A piece of running text of which every prediction is scored.
   *
   * @param text tokens, length T + 1 or more behind {@code offset}
   * @param offset first input token
   * @param length number of predictions, T
   */
  public static Sample window(TokenSequence text, long offset, int length) {
    float[] weights = new float[length];
    Arrays.fill(weights, 1f);
    return new Sample(
        text.slice(offset, offset + length), text.slice(offset + 1, offset + length + 1), weights);
  }

  /** Sum of the weights: the number of scored tokens where weights are 0 and 1. */
  public double scored() {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }
}
