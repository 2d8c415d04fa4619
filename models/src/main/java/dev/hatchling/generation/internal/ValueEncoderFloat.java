package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The value encoder of a layer: currents of the active neurons alone, normalised by the mean and
 * the variance of the currents of all N neurons of a head without computing them.
 *
 * <p>With w̄ the mean row and {@code C = 1/N Σ_i (w_i − w̄)(w_i − w̄)ᵀ}, the currents {@code c_i =
 * w_i·a} have mean {@code w̄·a} and variance {@code aᵀ C a}, exactly. The form is summed over the
 * upper triangle in blocks of {@link #BLOCK} rows: about D²/2 multiply-adds in place of N·D.
 */
final class ValueEncoderFloat {
  private static final int BLOCK = 16;
  private static final double EPSILON = 1e-5;

  private final int neurons;
  private final int width;
  private final int[] first = IntStream.range(0, BLOCK).toArray();

  /** {@code [M, D]}. */
  private final AlignedFloat weights;

  /** w̄ of each head, {@code [H, D]}. */
  private final float[] means;

  /** Upper triangle of C with its off-diagonal doubled: {@code [H][block][BLOCK, D − start]}. */
  private final float[][][] forms;

  private final long statisticsOperations;

  /**
   * The layout of weights {@code [M, D]}.
   *
   * @param normalised whether currents are normalised over the neurons of a head (E60)
   */
  ValueEncoderFloat(double[] encoder, int heads, int neurons, int width, boolean normalised) {
    this.neurons = neurons;
    this.width = width;
    weights = AlignedFloat.zeros(encoder.length);
    for (int i = 0; i < encoder.length; i++) {
      weights.values[weights.first + i] = (float) encoder[i];
    }
    means = new float[heads * width];
    statisticsOperations = normalised ? countStatistics() : 0;
    forms = new float[normalised ? heads : 0][][];
    for (int h = 0; h < forms.length; h++) {
      double[] mean = mean(encoder, h);
      for (int d = 0; d < width; d++) {
        means[h * width + d] = (float) mean[d];
      }
      forms[h] = blocks(covariance(encoder, h, mean));
    }
  }

  private double[] mean(double[] encoder, int head) {
    double[] mean = new double[width];
    for (int n = head * neurons; n < (head + 1) * neurons; n++) {
      for (int d = 0; d < width; d++) {
        mean[d] += encoder[n * width + d] / neurons;
      }
    }
    return mean;
  }

  /** The upper triangle of C. */
  private double[] covariance(double[] encoder, int head, double[] mean) {
    double[] c = new double[width * width];
    double[] centred = new double[width];
    for (int n = head * neurons; n < (head + 1) * neurons; n++) {
      for (int d = 0; d < width; d++) {
        centred[d] = encoder[n * width + d] - mean[d];
      }
      for (int i = 0; i < width; i++) {
        double factor = centred[i] / neurons;
        for (int j = i; j < width; j++) {
          c[i * width + j] += factor * centred[j];
        }
      }
    }
    return c;
  }

  private float[][] blocks(double[] c) {
    float[][] blocks = new float[(width + BLOCK - 1) / BLOCK][];
    for (int b = 0; b < blocks.length; b++) {
      int start = b * BLOCK;
      int span = width - start;
      int size = Math.min(BLOCK, span);
      blocks[b] = new float[size * span];
      for (int i = 0; i < size; i++) {
        for (int j = i; j < span; j++) {
          double value = c[(start + i) * width + start + j];
          blocks[b][i * span + j] = (float) (i == j ? value : 2 * value);
        }
      }
    }
    return blocks;
  }

  /**
   * Currents of chosen neurons, normalised over all neurons of the head where the model does.
   *
   * @param a the normalised output of a head's attention, {@code [D]}
   * @param active neurons, counted over all heads
   * @param out receives the currents, {@code [count]}
   * @param part scratch, {@code [D]}
   * @param along scratch, {@code [D]}
   */
  void currents(
      int head, float[] a, int[] active, int count, float[] out, float[] part, float[] along) {
    RowsFloat.early().dots(a, 0, active, count, weights.values, weights.first, width, out);
    if (forms.length > 0) {
      float mean = RowsFloat.early().dot(means, head * width, a, 0, width);
      float scale = (float) (1 / Math.sqrt(variance(head, a, part, along) + EPSILON));
      for (int k = 0; k < count; k++) {
        out[k] = (out[k] - mean) * scale;
      }
    }
  }

  /** Population variance of the currents of all neurons of a head. */
  private float variance(int head, float[] a, float[] part, float[] along) {
    float sum = 0f;
    for (int b = 0; b < forms[head].length; b++) {
      int start = b * BLOCK;
      int span = width - start;
      int size = Math.min(BLOCK, span);
      System.arraycopy(a, start, part, 0, size);
      Arrays.fill(along, 0, span, 0f);
      RowsFloat.early().update(1f, part, first, size, forms[head][b], 0, span, along, 0);
      sum += RowsFloat.early().dot(along, 0, a, start, span);
    }
    return Math.max(0f, sum);
  }

  /** Multiply-adds of the mean and the variance of a token's currents; 0 where not normalised. */
  long statisticsOperations() {
    return statisticsOperations;
  }

  private long countStatistics() {
    long operations = width;
    for (int start = 0; start < width; start += BLOCK) {
      operations += (long) Math.min(BLOCK, width - start) * (width - start) + width - start;
    }
    return operations;
  }
}
