package dev.hatchling.generation;

import dev.hatchling.generation.internal.History;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Chooses tokens: a function of logits, history, key and position, and of nothing else. */
final class Sampler {
  private final SamplingSettings settings;

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
    double[] scores = penalised(logits, history);
    int best = likeliest(scores);
    return settings.temperature() == 0 ? best : draw(scores, best, key.uniform(position));
  }

  private double[] penalised(float[] logits, History history) {
    double[] scores = new double[logits.length];
    for (int v = 0; v < scores.length; v++) {
      scores[v] = logits[v];
    }
    double penalty = settings.repetitionPenalty();
    if (penalty != 1) {
      IntStream.range(0, history.size())
          .map(history::token)
          .distinct()
          .forEach(v -> scores[v] = scores[v] > 0 ? scores[v] / penalty : scores[v] * penalty);
    }
    return scores;
  }

  private static int likeliest(double[] scores) {
    int best = 0;
    for (int v = 0; v < scores.length; v++) {
      if (Double.isNaN(scores[v]) || scores[v] == Double.POSITIVE_INFINITY) {
        throw new IllegalStateException("the model's logits are not finite");
      }
      best = scores[v] > scores[best] ? v : best;
    }
    return best;
  }

  private int draw(double[] scores, int best, double uniform) {
    double[] weights = new double[scores.length];
    for (int v = 0; v < scores.length; v++) {
      weights[v] = Math.exp((scores[v] - scores[best]) / settings.temperature());
    }
    weights[best] = 1;
    restrict(weights);
    double target = uniform * Arrays.stream(weights).sum();
    double sum = 0;
    int last = best;
    for (int v = 0; v < weights.length; v++) {
      sum += weights[v];
      last = weights[v] > 0 ? v : last;
      if (sum > target) {
        return v;
      }
    }
    return last;
  }

  /** Sets the weights of excluded tokens to 0; the likeliest has weight 1. */
  private void restrict(double[] weights) {
    for (int v = 0; v < weights.length; v++) {
      weights[v] = weights[v] >= settings.minP() ? weights[v] : 0;
    }
    if (settings.topK() == 0 && settings.topP() == 1) {
      return;
    }
    int[] order =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer v) -> -weights[v]))
            .mapToInt(v -> v)
            .toArray();
    int keep = settings.topK() == 0 ? order.length : settings.topK();
    double reach = 0;
    for (int k = 0; k < keep; k++) {
      reach += weights[order[k]];
    }
    reach *= settings.topP();
    double sum = 0;
    for (int k = 0; k < order.length; k++) {
      boolean out = k >= keep || (k > 0 && sum >= reach);
      sum += weights[order[k]];
      weights[order[k]] = out ? 0 : weights[order[k]];
    }
  }
}
