package dev.hatchling.neurons;

import java.util.Arrays;
import java.util.function.Function;

/** {@link ReferenceNeurons} over the sequences of a batch: what the kernels are held against. */
final class ReferenceBatch {
  /** {@code [B][T][M]}. */
  final double[][][] activity;

  /** {@code [M]}, over all tokens of the batch. */
  final double[] rate;

  final double[] meanSquare;
  private final ReferenceNeurons[] sequences;

  /**
   * Forwards.
   *
   * @param sequences one for each of the batch, before its first token
   * @param current {@code [B][T][M]}
   */
  ReferenceBatch(ReferenceNeurons[] sequences, double[][][] current) {
    this.sequences = sequences;
    activity = new double[current.length][current[0].length][];
    for (int b = 0; b < current.length; b++) {
      for (int t = 0; t < current[b].length; t++) {
        activity[b][t] = sequences[b].next(current[b][t]);
      }
    }
    rate = mean(ReferenceNeurons::rate);
    meanSquare = mean(ReferenceNeurons::meanSquare);
  }

  private double[] mean(Function<ReferenceNeurons, double[]> of) {
    double[][] rows = Arrays.stream(sequences).map(of).toArray(double[][]::new);
    return Arrays.stream(sum(rows)).map(x -> x / rows.length).toArray();
  }

  private static double[] sum(double[][] rows) {
    double[] sum = new double[rows[0].length];
    for (double[] row : rows) {
      Arrays.setAll(sum, i -> sum[i] + row[i]);
    }
    return sum;
  }

  /** A state after the last token, {@code [B][M]}. */
  double[][] state(int k) {
    return Arrays.stream(sequences).map(s -> s.states()[k]).toArray(double[][]::new);
  }

  /** Gradients of the current and the learned parameters, {@code [parameters][M]}. */
  @SuppressWarnings("ArrayRecordComponent")
  record Gradients(double[][][] current, double[][] learned) {}

  /** Backwards, once. */
  Gradients backward(double[][][] gradient) {
    double[][][] current = new double[sequences.length][][];
    for (int b = 0; b < current.length; b++) {
      current[b] = sequences[b].backward(gradient[b]);
    }
    double[][] learned = new double[sequences[0].gradients().length][];
    for (int k = 0; k < learned.length; k++) {
      int parameter = k;
      learned[k] =
          sum(Arrays.stream(sequences).map(s -> s.gradients()[parameter]).toArray(double[][]::new));
    }
    return new Gradients(current, learned);
  }
}
