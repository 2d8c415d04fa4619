package dev.hatchling.generation.internal;

import dev.hatchling.attention.StdpKernel;

/** The STDP kernel of a head, {@code A₊ Σ_k w_k λ_k^lag}, as the recurrent form takes it. */
final class HeadKernelFloat {
  /** A₊. */
  final float amplitude;

  /** w_k. */
  final float[] weights;

  /** Powers of λ_k. */
  final DecayFloat[] decays;

  /** {@code Σ_k w_k λ_k^lag}, up to the lag of a block's first and last token. */
  private final float[] recent = new float[SynapsesFloat.BLOCK];

  HeadKernelFloat(StdpKernel kernel) {
    amplitude = (float) kernel.potentiation();
    decays =
        kernel.exponentials().stream()
            .map(e -> new DecayFloat(e.lambda()))
            .toArray(DecayFloat[]::new);
    weights = new float[decays.length];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) kernel.exponentials().get(k).weight();
    }
    for (int lag = 0; lag < recent.length; lag++) {
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        sum += kernel.exponentials().get(k).weight() * decays[k].exact(lag);
      }
      recent[lag] = (float) sum;
    }
  }

  /** The kernel without A₊ at a lag within a block. */
  float recent(int lag) {
    return recent[lag];
  }
}
