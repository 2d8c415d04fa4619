package dev.hatchling.data;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * B samples of T tokens each, shorter ones padded behind with token 0, target 0 and weight 0.
 *
 * @param tokens input tokens, {@code [B][T]}
 * @param targets the token that follows each input token, {@code [B][T]}
 * @param weights weight of each prediction, {@code [B][T]}, 0 where it is not scored
 * @param tasks name of each sample's task, {@code [B]}
 * @param samples number of each sample, {@code [B]}, counted over the whole run (or over the
 *     held-out set): unique, and the same however the run is cut into batches
 * @param before of samples that go on, the last tokens before the first one, oldest first, {@code
 *     [B][..]}; empty where a sample begins anew
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier of arrays; never compared
public record Batch(
    int[][] tokens,
    int[][] targets,
    float[][] weights,
    String[] tasks,
    long[] samples,
    int[][] before)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Checks the shapes. */
  public Batch {
    int size = tokens.length;
    if (size == 0
        || targets.length != size
        || weights.length != size
        || tasks.length != size
        || samples.length != size
        || before.length != size) {
      throw new IllegalArgumentException(
          "a batch needs equally many tokens, targets, weights, tasks and samples, at least one");
    }
    int context = tokens[0].length;
    for (int b = 0; b < size; b++) {
      if (tokens[b].length != context
          || targets[b].length != context
          || weights[b].length != context) {
        throw new IllegalArgumentException("sample " + b + " of the batch has another length");
      }
    }
  }

  /** Samples that begin anew. */
  public Batch(int[][] tokens, int[][] targets, float[][] weights, String[] tasks, long[] samples) {
    this(tokens, targets, weights, tasks, samples, new int[tokens.length][0]);
  }

  /**
   * Puts samples together and pads them to one length.
   *
   * @param samples at least one sample, none longer than {@code context}
   * @param tasks name of each sample's task
   * @param first number of the first sample; the others follow
   * @param context T, the length to pad to
   */
  public static Batch of(List<Sample> samples, List<String> tasks, long first, int context) {
    int size = samples.size();
    int[][] tokens = new int[size][];
    int[][] targets = new int[size][];
    float[][] weights = new float[size][];
    long[] numbers = new long[size];
    for (int b = 0; b < size; b++) {
      Sample sample = samples.get(b);
      if (sample.tokens().length > context) {
        throw new IllegalArgumentException(
            "a sample of task \""
                + tasks.get(b)
                + "\" has "
                + sample.tokens().length
                + " tokens, more than the context of "
                + context);
      }
      tokens[b] = Arrays.copyOf(sample.tokens(), context);
      targets[b] = Arrays.copyOf(sample.targets(), context);
      weights[b] = Arrays.copyOf(sample.weights(), context);
      numbers[b] = first + b;
    }
    return new Batch(tokens, targets, weights, tasks.toArray(new String[0]), numbers);
  }

  /**
   * Some of the samples, with their numbers.
   *
   * @param from first row, counted from 0
   * @param to one past the last row, above {@code from}
   */
  public Batch slice(int from, int to) {
    return new Batch(
        Arrays.copyOfRange(tokens, from, to),
        Arrays.copyOfRange(targets, from, to),
        Arrays.copyOfRange(weights, from, to),
        Arrays.copyOfRange(tasks, from, to),
        Arrays.copyOfRange(samples, from, to),
        Arrays.copyOfRange(before, from, to));
  }

  /** Number of samples, B. */
  public int size() {
    return tokens.length;
  }

  /** Tokens per sample, T. */
  public int context() {
    return tokens[0].length;
  }

  /** Scored tokens of each sample, {@code n_b = Σ_t w_bt}, {@code [B]}. */
  public double[] scored() {
    double[] scored = new double[size()];
    for (int b = 0; b < scored.length; b++) {
      for (float weight : weights[b]) {
        scored[b] += weight;
      }
    }
    return scored;
  }

  /**
   * Tokens that are read for a prediction: of each sample those up to the last scored one. What
   * follows, padding above all, is not needed for anything.
   */
  public long read() {
    long read = 0;
    for (float[] row : weights) {
      int length = row.length;
      while (length > 0 && row[length - 1] == 0) {
        length--;
      }
      read += length;
    }
    return read;
  }

  /** Number of samples without a single scored token; they are left out of every mean. */
  public int masked() {
    int masked = 0;
    for (double n : scored()) {
      masked += n > 0 ? 0 : 1;
    }
    return masked;
  }

  /**
   * Weight of each sample's loss in the batch's loss, {@code [B]}, of sum 1: {@code 1 / B_scored}
   * for sample means, {@code n_b / Σ n} for token counts, 0 for a sample with every token masked.
   * All zero if the whole batch is masked.
   */
  public double[] sampleWeights(Reduction reduction) {
    double[] share = scored();
    double sum = 0;
    for (int b = 0; b < share.length; b++) {
      if (reduction == Reduction.SAMPLE_MEAN) {
        share[b] = share[b] > 0 ? 1 : 0;
      }
      sum += share[b];
    }
    for (int b = 0; b < share.length && sum > 0; b++) {
      share[b] /= sum;
    }
    return share;
  }
}
