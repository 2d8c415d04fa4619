package dev.hatchling.mixing;

import dev.hatchling.random.RandomKey;

/** Rows of dropout factors: 0 or 1/(1 − rate); see {@link DropoutPlan}. */
public final class DropoutFloat {
  private final double rate;
  private final float scale;

  public DropoutFloat(DropoutPlan plan) {
    rate = plan.rate();
    scale = (float) plan.scale();
  }

  /**
   * Writes the factors of neurons neuron ≤ m &lt; neuron + n of a token to {@code dst[0 … n − 1]}.
   *
   * @param token key of the token
   */
  public void fill(RandomKey token, int neuron, float[] dst, int n) {
    DropoutFactors.fill(token, neuron, rate, scale, dst, n);
  }
}
