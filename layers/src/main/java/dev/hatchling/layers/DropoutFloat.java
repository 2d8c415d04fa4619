package dev.hatchling.layers;

import dev.hatchling.random.RandomKey;

/** Rows of dropout factors: 0 or 1/(1 − rate); see {@link DropoutPlan}. */
final class DropoutFloat {
  private static final int LANES = 4;

  private final int dropped;
  private final float[] factors;

  DropoutFloat(DropoutPlan plan) {
    dropped = plan.dropped();
    factors = new float[] {(float) plan.scale(), 0};
  }

  /**
   * Writes the factors of neurons neuron ≤ m &lt; neuron + n of a token to {@code dst[0 … n − 1]}.
   *
   * @param token key of the token: that of its sequence, {@code child(position)}
   */
  void fill(RandomKey token, int neuron, float[] dst, int n) {
    for (int i = 0; i < n; ) {
      int m = neuron + i;
      long word = token.bits64(m / LANES);
      int lane = m % LANES;
      if (lane == 0 && i + LANES <= n) {
        dst[i] = factor((int) word & 0xFFFF);
        dst[i + 1] = factor((int) (word >>> 16) & 0xFFFF);
        dst[i + 2] = factor((int) (word >>> 32) & 0xFFFF);
        dst[i + 3] = factor((int) (word >>> 48));
        i += LANES;
      } else {
        dst[i] = factor((int) (word >>> (16 * lane)) & 0xFFFF);
        i++;
      }
    }
  }

  private float factor(int draw) {
    return factors[(draw - dropped) >>> 31];
  }
}
