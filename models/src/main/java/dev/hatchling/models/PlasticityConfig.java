package dev.hatchling.models;

import dev.hatchling.attention.Exponential;
import dev.hatchling.attention.StdpKernel;
import java.util.ArrayList;
import java.util.List;

/** The STDP kernel of the attention heads and the rotary position code (E50 to E53). */
public record PlasticityConfig(
    @Key(
            means = "time constant τ₊ of the first head, in tokens (E52)",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlusMin,
    @Key(
            means = "τ₊ of the last head, not below the first; log-spaced in between",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlusMax,
    @Key(
            means = "amplitude A₊ of the kernel (E53)",
            range = "[-1000, 1000]",
            readBy = Architecture.HATCHLING)
        double aPlus,
    @Key(
            means = "base of the rotary angles; 0 derives it, or takes 2^16 for bdh (E50)",
            range = "0 or (1, ∞)")
        double ropeBase,
    @Key(
            means =
                "α: how many contexts the longest wavelength spans, where the base is derived"
                    + " (E51)",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double extrapolation) {
  /** The values of the reference. */
  public static final PlasticityConfig DEFAULT = new PlasticityConfig(4, 256, 1, 0, 4);

  /** Refuses values out of range, naming them. */
  public PlasticityConfig {
    Range.check(PlasticityConfig.class, tauPlusMin, tauPlusMax, aPlus, ropeBase, extrapolation);
    Checks.ordered("tau_plus_min", tauPlusMin, "tau_plus_max", tauPlusMax);
  }

  /** The kernel of each head (docs/model.md, E53). */
  List<StdpKernel> kernels(int heads) {
    List<StdpKernel> kernels = new ArrayList<>();
    for (int h = 0; h < heads; h++) {
      float share = (float) (h / (double) Math.max(1, heads - 1));
      Exponential exponential = new Exponential(1, lambda(tauPlusMin, tauPlusMax, share));
      kernels.add(StdpKernel.causal(aPlus, List.of(exponential)));
    }
    return kernels;
  }

  /**
   * λ = e^(−1/τ), the decay of a synaptic state per token, with τ log-spaced over the heads (E52).
   * Computed in steps of single precision in either precision, as the reference does: a model
   * computed in double is the same model.
   *
   * @param share 0 for the first head, 1 for the last
   */
  private static double lambda(double first, double last, float share) {
    float tau = (float) first * (float) StrictMath.pow(last / first, share);
    return (float) StrictMath.exp(-1f / tau);
  }
}
