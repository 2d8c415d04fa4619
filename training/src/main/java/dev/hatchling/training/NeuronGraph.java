package dev.hatchling.training;

import dev.hatchling.models.Anatomy;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.models.Projection;
import java.util.Arrays;

/**
 * The graph from neuron to neuron: encoder times decoder, {@code [M, M]}, of which the strongest
 * connections are kept.
 */
final class NeuronGraph {
  /** Connections kept, a neuron. */
  static final int EACH = 16;

  /** Neurons between which all connections are looked at for how strong the kept ones are. */
  private static final int SAMPLED = 512;

  private NeuronGraph() {}

  /** The degrees of a layer's graph. */
  static Anatomy.Degrees of(ModelWeights model, int layer) {
    ModelConfig config = model.config();
    int population = config.population();
    int width = config.width();
    double[] encoder = model.projection(Projection.ENCODER, layer);
    double[] decoder = transposed(model.projection(Projection.DECODER, layer), width, population);
    double least = least(encoder, decoder, population, width);
    int[] in = new int[population];
    int[] out = new int[population];
    int edges = 0;
    int inhibitory = 0;
    for (int to = 0; to < population; to++) {
      for (int from = 0; from < population; from++) {
        double strength = product(encoder, to, decoder, from, width);
        if (Math.abs(strength) >= least) {
          in[to]++;
          out[from]++;
          edges++;
          inhibitory += strength < 0 ? 1 : 0;
        }
      }
    }
    return new Anatomy.Degrees(
        "encoder times decoder",
        Arrays.stream(in).boxed().toList(),
        Arrays.stream(out).boxed().toList(),
        inhibitory / (double) Math.max(1, edges));
  }

  /** The strength that {@link #EACH} connections a neuron reach, estimated on some neurons. */
  private static double least(double[] encoder, double[] decoder, int population, int width) {
    int step = Math.max(1, population / SAMPLED);
    int sampled = (population + step - 1) / step;
    double[] strengths = new double[sampled * sampled];
    int k = 0;
    for (int to = 0; to < population; to += step) {
      for (int from = 0; from < population; from += step) {
        strengths[k++] = Math.abs(product(encoder, to, decoder, from, width));
      }
    }
    Arrays.sort(strengths);
    double share = Math.min(1, EACH / (double) population);
    return strengths[(int) ((1 - share) * (strengths.length - 1))];
  }

  private static double product(double[] a, int i, double[] b, int j, int width) {
    double sum = 0;
    for (int d = 0; d < width; d++) {
      sum += a[i * width + d] * b[j * width + d];
    }
    return sum;
  }

  private static double[] transposed(double[] matrix, int rows, int columns) {
    double[] result = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result[j * rows + i] = matrix[i * columns + j];
      }
    }
    return result;
  }
}
