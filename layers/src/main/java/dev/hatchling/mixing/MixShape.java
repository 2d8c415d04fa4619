package dev.hatchling.mixing;

import dev.hatchling.internal.numeric.Products;
import java.util.Arrays;

/**
 * Sizes of one call of the mixing kernel.
 *
 * @param tokens B T
 * @param heads H
 * @param neurons N
 * @param width D
 */
record MixShape(int tokens, int heads, int neurons, int width) {
  static MixShape of(GatePlan gate, int width) {
    return new MixShape(gate.tokens(), gate.heads(), gate.neurons(), width);
  }

  /**
   * Refuses shapes of activity, att, value encoder and decoder that do not fit.
   *
   * @throws IllegalArgumentException naming them
   */
  static void check(long[][] in) {
    long[] activity = in[0];
    long[] att = in[1];
    boolean fit =
        activity.length == 4
            && att.length == 4
            && Arrays.equals(Arrays.copyOf(activity, 3), Arrays.copyOf(att, 3));
    long m = fit ? activity[2] * activity[3] : 0;
    if (!fit
        || !Arrays.equals(in[2], new long[] {m, att[3]})
        || !Arrays.equals(in[3], new long[] {att[3], m})) {
      throw new IllegalArgumentException(
          "mix: activity, att, value encoder and decoder are not [B,T,H,N], [B,T,H,D], [HN,D] and"
              + " [D,HN]: "
              + Arrays.deepToString(Arrays.copyOf(in, 4)));
    }
  }

  /**
   * Share of active neurons below which sums over active neurons beat the dense products; measured
   * (docs/performance.md). The system property {@code hatchling.breakEven} sets another, so that it
   * can be measured again: 0 for always dense, 1 for never.
   */
  static final double BREAK_EVEN =
      Double.parseDouble(
          System.getProperty("hatchling.breakEven", Products.onHeap() ? "0.1" : "0.25"));

  /** The same for the backward pass, which has three such products; {@code ...Backwards}. */
  static final double BREAK_EVEN_BACKWARDS =
      Double.parseDouble(System.getProperty("hatchling.breakEvenBackwards", "0.35"));

  /**
   * From row to row of a tile [tokens, N]: a little more than N, since rows a power of two apart
   * share a few lines of the cache.
   */
  int pitch() {
    return neurons + 16;
  }

  /** M = H N. */
  int m() {
    return heads * neurons;
  }

  /** Tiles of tokens. */
  int blocks() {
    return (tokens + MixFloat.TOKENS - 1) / MixFloat.TOKENS;
  }
}
