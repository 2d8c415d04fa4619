package dev.hatchling.models;

import dev.hatchling.attention.Exponential;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.input.Checks;
import java.util.ArrayList;
import java.util.List;

/** The STDP kernel of the attention heads and the rotary position code (E50 to E53). */
public record PlasticityConfig(
    @Key(
            means = "time constant τ₊ of the first head, in tokens (E52)",
            range = "[0.01, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlusMin,
    @Key(
            means = "τ₊ of the last head, not below the first; log-spaced in between",
            range = "[0.01, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlusMax,
    @Key(
            means = "amplitude A₊ of the kernel (E53)",
            range = "[-1000, 1000]",
            readBy = Architecture.HATCHLING)
        double aPlus,
    @Key(
            means = "whether the kernel is one exponential, or the sum of two (E53)",
            readBy = Architecture.HATCHLING)
        StdpKind stdp,
    @Key(
            value = "tau_plus_2_min",
            means = "τ₂ of the first head in tokens, where there is a second exponential (E52)",
            range = "[0.01, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlus2Min,
    @Key(
            value = "tau_plus_2_max",
            means = "τ₂ of the last head, not below the first; log-spaced in between",
            range = "[0.01, ∞)",
            readBy = Architecture.HATCHLING)
        double tauPlus2Max,
    @Key(
            value = "w_plus_2",
            means =
                "w₂: the second exponential beside the first; below 0, and with a τ₂ below τ₊, the"
                    + " kernel rises before it falls (E53)",
            range = "[-1000, 1000]",
            readBy = Architecture.HATCHLING)
        double wPlus2,
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
        double extrapolation,
    @Key(means = "whether tokens gate what a head's synapses keep (E56)") boolean forgetting) {
  /** The values of the reference. */
  public static final PlasticityConfig DEFAULT =
      new PlasticityConfig(4, 256, 1, StdpKind.EXPONENTIAL, 1, 16, 1, 0, 4, false);

  /** Refuses values out of range, naming them. */
  public PlasticityConfig {
    Range.check(
        PlasticityConfig.class,
        tauPlusMin,
        tauPlusMax,
        aPlus,
        stdp,
        tauPlus2Min,
        tauPlus2Max,
        wPlus2,
        ropeBase,
        extrapolation,
        forgetting);
    Checks.ordered("tau_plus_min", tauPlusMin, "tau_plus_max", tauPlusMax);
    Checks.ordered("tau_plus_2_min", tauPlus2Min, "tau_plus_2_max", tauPlus2Max);
  }

  /** The kernel of each head (docs/model.md, E53). */
  List<StdpKernel> kernels(int heads) {
    List<StdpKernel> kernels = new ArrayList<>();
    for (int h = 0; h < heads; h++) {
      float share = (float) (h / (double) Math.max(1, heads - 1));
      kernels.add(StdpKernel.causal(aPlus, exponentials(share)));
    }
    return kernels;
  }

  private List<Exponential> exponentials(float share) {
    Exponential first = new Exponential(1, lambda(tauPlusMin, tauPlusMax, share));
    return switch (stdp) {
      case EXPONENTIAL -> List.of(first);
      case DOUBLE_EXPONENTIAL ->
          List.of(first, new Exponential(wPlus2, lambda(tauPlus2Min, tauPlus2Max, share)));
    };
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
