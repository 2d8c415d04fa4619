package dev.hatchling.generation;

import java.util.Arrays;

/**
 * The synaptic state of one head in one layer of one sequence, stored as design section 3 has it:
 * {@code S = Σ_j λ^(t−1−j) q_j x_jᵀ} over the tokens j &lt; t.
 *
 * <p>Decay is lazy: a pair of rows (two neurons that the rotary angles couple) remembers up to
 * which token it was brought up to date. The tokens of the present block of {@link #BLOCK} are not
 * in the rows yet: their keys wait in {@link #recentKeys} and reach the rows together when the
 * block is full, which writes a row once a block and not once a spike.
 */
final class SynapsesFloat {
  /** Tokens of a block; blocks begin at multiples of it. */
  static final int BLOCK = 16;

  /** S, {@code [N, D]}; row n is as of {@code written[n / 2]}. */
  final float[] strength;

  /** {@code [N/2]}: tokens consumed when the pair was brought up to date; −1 for never: zeros. */
  final int[] written;

  /** {@code [N, BLOCK]}: keys of the present block's tokens; 0 where a neuron is silent. */
  final float[] recentKeys;

  SynapsesFloat(int neurons, int width) {
    strength = new float[neurons * width];
    written = new int[neurons / 2];
    recentKeys = new float[neurons * BLOCK];
    Arrays.fill(written, -1);
  }

  void copyFrom(SynapsesFloat other) {
    System.arraycopy(other.strength, 0, strength, 0, strength.length);
    System.arraycopy(other.written, 0, written, 0, written.length);
    System.arraycopy(other.recentKeys, 0, recentKeys, 0, recentKeys.length);
  }

  void reset() {
    Arrays.fill(strength, 0f);
    Arrays.fill(written, -1);
    Arrays.fill(recentKeys, 0f);
  }

  /**
   * S as one dense array.
   *
   * @param position tokens consumed, t
   * @param values x of the present block's tokens, {@code [BLOCK, D]}
   */
  float[] dense(int position, float[] values, DecayFloat decay) {
    int width = strength.length / (2 * written.length);
    float[] dense = new float[strength.length];
    int pending = position % BLOCK;
    for (int n = 0; n < 2 * written.length; n++) {
      int since = written[n / 2];
      float factor = since < 0 ? 0f : decay.power(position - since);
      for (int d = 0; d < width; d++) {
        float sum = factor * strength[n * width + d];
        for (int j = 0; j < pending; j++) {
          float key = recentKeys[n * BLOCK + j];
          sum += key * decay.power(pending - 1 - j) * values[j * width + d];
        }
        dense[n * width + d] = sum;
      }
    }
    return dense;
  }

  /** Takes a dense S of a position; no token of the present block waits. */
  void take(float[] dense, int position) {
    System.arraycopy(dense, 0, strength, 0, strength.length);
    Arrays.fill(written, position);
    Arrays.fill(recentKeys, 0f);
  }
}
