package dev.hatchling.text;

import dev.hatchling.input.InputException;
import dev.hatchling.internal.numeric.FastMath;
import dev.hatchling.internal.numeric.Indices;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;

/**
 * Weighted cross-entropy per sample (docs/model.md, E4): {@code Σ_t w ce / Σ_t w} in nats, 0
 * without weight.
 */
final class CrossEntropyFloat {
  private final MemoryFloat logits;
  private final int[] targets;
  private final MemoryFloat weights;
  private final int time;
  private final int vocabulary;

  /**
   * The loss of a batch.
   *
   * @param logits {@code [B, T, V]}
   * @param targets {@code [B, T]}
   * @param weights {@code [B, T]}
   */
  CrossEntropyFloat(
      MemoryFloat logits, int[] targets, MemoryFloat weights, int time, int vocabulary) {
    this.logits = logits;
    this.targets = targets;
    this.weights = weights;
    this.time = time;
    this.vocabulary = vocabulary;
  }

  /**
   * The losses.
   *
   * @param losses {@code [B]}, written
   */
  void forward(MemoryFloat losses) {
    Parallel.forEach(
        (int) losses.length(),
        sample -> {
          float[] weight = sampleWeights(sample);
          float total = ReductionsFloat.sum(weight, 0, time);
          float[] row = new float[vocabulary];
          float[] terms = new float[time];
          for (int t = 0; t < time && total > 0; t++) {
            if (weight[t] != 0) {
              int at = sample * time + t;
              float score = target(at, row);
              terms[t] = weight[t] * (softmax(row) - score);
            }
          }
          float loss = total > 0 ? ReductionsFloat.sum(terms, 0, time) / total : 0f;
          losses.put(sample, new float[] {loss}, 0, 1);
        });
  }

  /**
   * The gradient of the logits: {@code (softmax − onehot) w / Σ w · dLoss}.
   *
   * @param dLosses {@code [B]}
   * @param dLogits {@code [B, T, V]}, written
   */
  void gradient(MemoryFloat dLosses, MemoryFloat dLogits) {
    Parallel.forEach(
        (int) dLosses.length(),
        sample -> {
          float[] weight = sampleWeights(sample);
          float total = ReductionsFloat.sum(weight, 0, time);
          float[] dLoss = new float[1];
          dLosses.get(sample, dLoss, 0, 1);
          float[] row = new float[vocabulary];
          float[] zeros = new float[vocabulary];
          for (int t = 0; t < time; t++) {
            int at = sample * time + t;
            float factor = total > 0 ? weight[t] / total * dLoss[0] : 0f;
            if (weight[t] == 0 || total <= 0) {
              dLogits.put((long) at * vocabulary, zeros, 0, vocabulary);
              continue;
            }
            target(at, row);
            softmax(row);
            row[targets[at]] -= 1f;
            ReductionsFloat.scale(row, 0, vocabulary, factor);
            dLogits.put((long) at * vocabulary, row, 0, vocabulary);
          }
        });
  }

  private float[] sampleWeights(int sample) {
    float[] weight = new float[time];
    weights.get((long) sample * time, weight, 0, time);
    for (float value : weight) {
      if (!(value >= 0)) {
        throw new InputException("cross-entropy: weight " + value + " is negative");
      }
    }
    return weight;
  }

  /** Reads the logits of a token, and returns that of its target. */
  private float target(int at, float[] row) {
    Indices.check(targets[at], vocabulary);
    logits.get((long) at * vocabulary, row, 0, vocabulary);
    return row[targets[at]];
  }

  /** Turns a row of logits into probabilities, and returns ln Σ e^logit. */
  private static float softmax(float[] row) {
    float most = ReductionsFloat.max(row, 0, row.length);
    for (int i = 0; i < row.length; i++) {
      row[i] -= most;
    }
    FastMath.exp(row, 0, row, 0, row.length);
    float sum = ReductionsFloat.sum(row, 0, row.length);
    ReductionsFloat.scale(row, 0, row.length, 1f / sum);
    // The exact logarithm: that of NaN is NaN, and a lost run must show.
    return most + (float) Math.log(sum);
  }
}
