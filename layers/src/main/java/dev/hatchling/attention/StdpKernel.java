package dev.hatchling.attention;

/**
 * The spike-timing-dependent plasticity window (Bi and Poo 1998; Song, Miller and Abbott 2000;
 * docs/model.md, E53): a presynaptic token that comes before a postsynaptic one is potentiated, one
 * that comes after is depressed.
 *
 * <p>Attention uses the causal side alone ({@link LagVectorFloat}): with the other, a later token
 * would reach an earlier output.
 *
 * @param potentiation A₊, finite
 * @param tauPlus τ₊ in tokens, above 0; infinite for no decay
 * @param depression A₋, finite
 * @param tauMinus τ₋ in tokens, above 0; infinite for no decay
 */
public record StdpKernel(double potentiation, double tauPlus, double depression, double tauMinus) {
  /** Checks the values. */
  public StdpKernel {
    if (!Double.isFinite(potentiation) || !Double.isFinite(depression)) {
      throw new IllegalArgumentException(
          "STDP kernel: amplitudes " + potentiation + " and " + depression + " must be finite");
    }
    if (!(tauPlus > 0) || !(tauMinus > 0)) {
      throw new IllegalArgumentException(
          "STDP kernel: time constants " + tauPlus + " and " + tauMinus + " must be above 0");
    }
  }

  /**
   * The causal kernel of a decay per token: no depression.
   *
   * @param lambda in (0, 1]
   * @param amplitude A₊
   */
  public static StdpKernel ofDecay(double lambda, double amplitude) {
    double tau = lambda == 1 ? Double.POSITIVE_INFINITY : -1 / Math.log(lambda);
    return new StdpKernel(amplitude, tau, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * The weight of a pair of tokens: {@code A₊ e^(−lag/τ₊)} for lag above 0, {@code −A₋ e^(lag/τ₋)}
   * below, 0 at 0. The exponent is never positive, so nothing overflows.
   *
   * @param lag postsynaptic minus presynaptic position
   */
  public double at(double lag) {
    if (lag > 0) {
      return potentiation * Math.exp(-lag / tauPlus);
    }
    return lag < 0 ? -depression * Math.exp(lag / tauMinus) : 0;
  }

  /** Decay per token of the causal side, λ = e^(−1/τ₊), in (0, 1]. */
  public double lambda() {
    return Math.exp(-1 / tauPlus);
  }
}
