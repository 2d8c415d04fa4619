package dev.hatchling.data;

import java.util.List;

/**
 * The add-one-smoothed bigram model, the baseline that reads one token of context: {@code p(b | a)
 * = (count(ab) + 1) / (count(a·) + V)}. Its size grows with the pairs that occur, not with V².
 */
public final class BigramModel {
  private static final int SMALLEST = 1 << 10;

  /** Tokens that are read at once. */
  private static final int PIECE = 1 << 16;

  private final int vocabulary;
  private final long[] firsts;

  /** Pairs {@code a · V + b + 1} by their hash, 0 where there is none; at most half are taken. */
  private long[] pairs = new long[SMALLEST];

  private int[] counts = new int[SMALLEST];
  private int taken;

  private BigramModel(int vocabulary) {
    this.vocabulary = vocabulary;
    firsts = new long[vocabulary];
  }

  /**
   * Counts the pairs of neighbouring tokens of a text.
   *
   * @param text tokens in {@code [0, vocabulary)}
   * @param vocabulary V
   */
  public static BigramModel train(TokenSequence text, int vocabulary) {
    BigramModel model = new BigramModel(vocabulary);
    int last = -1;
    for (int[] piece : (Iterable<int[]>) text.pieces(PIECE)::iterator) {
      for (int token : piece) {
        if (last >= 0) {
          model.add(last, token);
        }
        last = token;
      }
    }
    return model;
  }

  private void add(int token, int next) {
    firsts[token]++;
    int place = place(token, next);
    if (counts[place]++ > 0) {
      return;
    }
    pairs[place] = key(token, next);
    if (2 * ++taken > pairs.length) {
      grow();
    }
  }

  private void grow() {
    long[] oldPairs = pairs;
    int[] oldCounts = counts;
    pairs = new long[2 * oldPairs.length];
    counts = new int[pairs.length];
    for (int i = 0; i < oldPairs.length; i++) {
      if (oldPairs[i] != 0) {
        int place = place(oldPairs[i]);
        pairs[place] = oldPairs[i];
        counts[place] = oldCounts[i];
      }
    }
  }

  private long key(int token, int next) {
    return (long) token * vocabulary + next + 1;
  }

  private int place(int token, int next) {
    return place(key(token, next));
  }

  /** Where a pair is, or would be. */
  private int place(long key) {
    int mask = pairs.length - 1;
    int place = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (pairs[place] != 0 && pairs[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }

  /** Loss of predicting {@code next} behind {@code token}, in nats. */
  public double loss(int token, int next) {
    return Math.log(firsts[token] + (double) vocabulary)
        - Math.log(counts[place(token, next)] + 1.0);
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
