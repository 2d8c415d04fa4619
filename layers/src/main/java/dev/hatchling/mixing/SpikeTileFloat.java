package dev.hatchling.mixing;

import dev.hatchling.internal.numeric.SpikesFloat;
import java.util.Arrays;

/**
 * The active neurons of a tile of up to 64 tokens: for each neuron, the tokens at which it is
 * active, as the bits of a long. Sums then go neuron by neuron: its row of weights is read once a
 * tile, and the tokens' rows stay in the first-level cache. For one thread.
 */
final class SpikeTileFloat {
  private SpikesFloat sums = SpikesFloat.instance();
  private float[] powers = new float[0];
  private long[] tokens = new long[0];
  private int neurons;
  private int pitch;

  /**
   * Looks for the active neurons: those where a is not 0.
   *
   * @param a {@code [rows, pitch]}, up to 64 rows
   */
  void look(float[] a, int pitch, int rows, int n) {
    this.pitch = pitch;
    sums = SpikesFloat.instance();
    neurons = n;
    if (tokens.length < n) {
      tokens = new long[n];
      powers = new float[n];
    }
    Arrays.fill(tokens, 0, n, 0);
    for (int first = 0; first < rows; first += SpikesFloat.ROWS) {
      int count = Math.min(SpikesFloat.ROWS, rows - first);
      sums.mark(a, first * pitch, pitch, count, n, powers);
      for (int i = 0; i < n; i++) {
        tokens[i] |= (long) (int) powers[i] << first;
      }
    }
  }

  /** {@code w[i] += Σ_t c[t, i] x[t]} for the active neurons: w {@code [N, width]}. */
  void collect(float[] c, float[] x, float[] w, int width) {
    for (int i = 0; i < neurons; i++) {
      if (tokens[i] != 0) {
        sums.collect(tokens[i], c, i, pitch, x, w, i * width, width);
      }
    }
  }

  /** {@code y[t] += Σ_i c[t, i] w[i]} over the active neurons: w {@code [N, width]} from wAt on. */
  void spread(float[] c, float[] w, int wAt, float[] y, int width) {
    for (int i = 0; i < neurons; i++) {
      if (tokens[i] != 0) {
        sums.spread(tokens[i], c, i, pitch, w, wAt + i * width, y, width);
      }
    }
  }
}
