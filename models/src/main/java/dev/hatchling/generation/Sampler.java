package dev.hatchling.generation;

import dev.hatchling.generation.internal.History;
import dev.hatchling.internal.numeric.FastMath;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses tokens: a function of logits, history, key and position, and of nothing else. For one
 * text at a time.
 */
final class Sampler {
  /** Tokens whose weights are added up by themselves. */
  private static final int BLOCK = 64;

  /** Weights below it, which {@link FastMath} does not tell apart, are none. */
  private static final double LEAST = 2e-38;

  private final SamplingSettings settings;
  private float[] weights = new float[0];

  Sampler(SamplingSettings settings) {
    this.settings = settings;
  }

  /** The key that a seed's draws come from. */
  static RandomKey key(long seed) {
    return RandomKey.root(seed).child("sampling");
  }

  /**
   * The next token.
   *
   * @param logits {@code [V]}
   * @param position counter of the draw: tokens consumed so far
   * @throws IllegalStateException if no logit is finite or one is NaN
   */
  int sample(float[] logits, History history, RandomKey key, long position) {
    float[] scores = penalised(logits, history);
    int best = likeliest(scores);
    return settings.temperature() == 0 ? best : draw(scores, best, key.uniform(position));
  }

  private float[] penalised(float[] logits, History history) {
    double penalty = settings.repetitionPenalty();
    if (penalty == 1) {
      return logits;
    }
    float[] scores = logits.clone();
    IntStream.range(0, history.size())
        .map(history::token)
        .distinct()
        .forEach(v -> scores[v] = penalised(scores[v], penalty));
    return scores;
  }

  private static float penalised(double score, double penalty) {
    return (float) Math.min(score > 0 ? score / penalty : score * penalty, Float.MAX_VALUE);
  }

  private static int likeliest(float[] scores) {
    int best = 0;
    for (int v = 0; v < scores.length; v++) {
      if (!(scores[v] < Float.POSITIVE_INFINITY)) {
        throw new IllegalStateException("the model's logits are not finite");
      }
      best = scores[v] > scores[best] ? v : best;
    }
    return best;
  }

  private int draw(float[] scores, int best, double uniform) {
    weigh(scores, scores[best]);
    if (settings.topK() != 0 || settings.topP() != 1) {
      restrict();
    }
    double[] sums = new double[(weights.length + BLOCK - 1) / BLOCK];
    double total = 0;
    for (int k = 0; k < sums.length; k++) {
      sums[k] = sum(k * BLOCK);
      total += sums[k];
    }
    double target = uniform * total;
    double sum = 0;
    int block = 0;
    while (sum + sums[block] <= target) {
      sum += sums[block++];
    }
    int last = best;
    for (int v = block * BLOCK; sum <= target && v < end(block * BLOCK); v++) {
      sum += weights[v];
      last = weights[v] > 0 ? v : last;
    }
    return last;
  }

  /** The weight of each token, that of the likeliest being 1. */
  private void weigh(float[] scores, double best) {
    if (weights.length != scores.length) {
      weights = new float[scores.length];
    }
    double sharpness = Math.min(1 / settings.temperature(), Double.MAX_VALUE);
    for (int v = 0; v < weights.length; v++) {
      weights[v] = (float) ((scores[v] - best) * sharpness);
    }
    FastMath.exp(weights, 0, weights, 0, weights.length);
    double least = Math.max(settings.minP(), LEAST);
    for (int v = 0; v < weights.length; v++) {
      weights[v] = weights[v] >= least ? weights[v] : 0;
    }
  }

  /** The sum of a block, from its first token on. */
  private double sum(int from) {
    double sum = 0;
    for (int v = from; v < end(from); v++) {
      sum += weights[v];
    }
    return sum;
  }

  private int end(int from) {
    return Math.min(from + BLOCK, weights.length);
  }

  /** Sets the weights of tokens to 0 that are not among the likeliest. */
  private void restrict() {
    // What all tokens together must reach; where only some are kept, they decide.
    double reach = settings.topK() == 0 ? settings.topP() * total() : 0;
    long[] order = ranked(settings.topK() == 0 ? reach : settings.topK());
    int keep = settings.topK() == 0 ? order.length : Math.min(settings.topK(), order.length);
    if (settings.topK() != 0) {
      for (int k = 0; k < keep; k++) {
        reach += weight(order[k]);
      }
      reach *= settings.topP();
    }
    Arrays.fill(weights, 0);
    double sum = 0;
    for (int k = 0; k < keep && (k == 0 || sum < reach); k++) {
      weights[(int) order[k]] = weight(order[k]);
      sum += weight(order[k]);
    }
  }

  private double total() {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    return total;
  }

  /**
   * Tokens from the likeliest on, with their weights above them.
   *
   * @param wanted how many at least, or what their weights have to reach
   */
  private long[] ranked(double wanted) {
    for (double level = 1.0 / 16; ; level /= 16) {
      int count = 0;
      double sum = 0;
      for (float weight : weights) {
        if (weight >= level) {
          count++;
          sum += weight;
        }
      }
      if (level < LEAST || (settings.topK() == 0 ? sum : count) >= wanted) {
        return ranked(level, count);
      }
    }
  }

  private long[] ranked(double level, int count) {
    long[] ranked = new long[count];
    int k = 0;
    for (int v = 0; v < weights.length; v++) {
      if (weights[v] >= level) {
        int bits = Integer.MAX_VALUE - Float.floatToRawIntBits(weights[v]);
        ranked[k++] = ((long) bits << Integer.SIZE) + v;
      }
    }
    Arrays.sort(ranked);
    return ranked;
  }

  private static float weight(long ranked) {
    return Float.intBitsToFloat(Integer.MAX_VALUE - (int) (ranked >> Integer.SIZE));
  }
}
