package dev.hatchling.training;

import java.util.OptionalDouble;

/**
 * How well a model predicts a task's held-out samples.
 *
 * @param task the task's name
 * @param samples samples with a scored token
 * @param tokens scored tokens
 * @param loss nats per token, each token counting the same
 * @param accuracy share of answers that are exactly right, where the task has a scorer
 */
public record TaskEvaluation(
    String task, long samples, double tokens, double loss, OptionalDouble accuracy) {
  /** Bits per token; per byte where tokens are bytes. */
  public double bitsPerByte() {
    return loss / Math.log(2);
  }

  /** {@code e^loss}. */
  public double perplexity() {
    return Math.exp(loss);
  }

  /** The same losses with an accuracy. */
  TaskEvaluation withAccuracy(double share) {
    return new TaskEvaluation(task, samples, tokens, loss, OptionalDouble.of(share));
  }
}
