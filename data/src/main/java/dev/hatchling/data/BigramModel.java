package dev.hatchling.data;

import java.util.List;

/**
 * The add-one-smoothed bigram model, the baseline that reads one token of context: {@code p(b | a)
 * = (count(ab) + 1) / (count(a·) + V)}.
 */
public final class BigramModel {
  private final int vocabulary;
  private final double[] loss;

  private BigramModel(int vocabulary, double[] loss) {
    this.vocabulary = vocabulary;
    this.loss = loss;
  }

  /**
   * Counts the pairs of neighbouring tokens of a text.
   *
   * @param text tokens in {@code [0, vocabulary)}
   * @param vocabulary V
   */
  public static BigramModel train(TokenSequence text, int vocabulary) {
    long[] pairs = new long[vocabulary * vocabulary];
    long[] firsts = new long[vocabulary];
    for (int i = 0; i + 1 < text.length(); i++) {
      pairs[text.get(i) * vocabulary + text.get(i + 1)]++;
      firsts[text.get(i)]++;
    }
    double[] loss = new double[pairs.length];
    for (int i = 0; i < loss.length; i++) {
      loss[i] = Math.log(firsts[i / vocabulary] + (double) vocabulary) - Math.log(pairs[i] + 1.0);
    }
    return new BigramModel(vocabulary, loss);
  }

  /** Loss of predicting {@code next} behind {@code token}, in nats. */
  public double loss(int token, int next) {
    return loss[token * vocabulary + next];
  }

  /** Mean loss over the scored predictions of some samples, in nats per token. */
  public double loss(List<Sample> samples) {
    double sum = 0;
    double count = 0;
    for (Sample sample : samples) {
      for (int t = 0; t < sample.tokens().length; t++) {
        sum += sample.weights()[t] * loss(sample.tokens()[t], sample.targets()[t]);
        count += sample.weights()[t];
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException("no prediction is scored: there is no mean loss");
    }
    return sum / count;
  }
}
