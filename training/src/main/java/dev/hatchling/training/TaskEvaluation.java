package dev.hatchling.training;

import java.util.OptionalDouble;

/**
 * How well a model predicts a task's held-out samples.
 *
 * @param task the task's name
 * @param samples samples with a scored token
 * @param tokens scored tokens
 * @param bytes bytes of these
 * @param loss nats per token, each token counting the same
 * @param accuracy share of answers that are exactly right, where the task has a scorer
 */
public record TaskEvaluation(
    String task, long samples, double tokens, double bytes, double loss, OptionalDouble accuracy) {
  /** Bits per byte: what a loss means whatever the tokens are. */
  public double bitsPerByte() {
    return bitsPerByte(loss);
  }

  /** Bits per byte of another model with this loss on the same samples, nats per token. */
  public double bitsPerByte(double other) {
    return other / Math.log(2) * (tokens / bytes);
  }

  /** {@code e^loss}. */
  public double perplexity() {
    return Math.exp(loss);
  }

  /** The same losses with an accuracy. */
  TaskEvaluation withAccuracy(double share) {
    return new TaskEvaluation(task, samples, tokens, bytes, loss, OptionalDouble.of(share));
  }
}
