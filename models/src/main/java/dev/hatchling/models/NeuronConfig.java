package dev.hatchling.models;

/**
 * The leaky integrate-and-fire neurons (design, section 3, step 3). Times are in tokens.
 *
 * @param tauMemMin shortest membrane time constant at the start, above 0
 * @param tauMemMax longest membrane time constant at the start
 * @param threshold firing threshold θ at the start
 * @param reset membrane potential that a spike returns to, in place of the threshold crossed
 * @param spike graded or binary emission
 * @param margin what a graded spike adds to the distance from the threshold, at least 0
 * @param surrogate shape of the surrogate gradient
 * @param beta slope β of the surrogate, above 0
 * @param traceDecay decay of the spike trace per token, in [0, 1)
 * @param kappa κ, how strongly the trace raises the threshold, at least 0
 */
public record NeuronConfig(
    double tauMemMin,
    double tauMemMax,
    @Key("v_th") double threshold,
    @Key("v_reset") double reset,
    Spike spike,
    double margin,
    SurrogateKind surrogate,
    double beta,
    double traceDecay,
    double kappa) {
  /** The values of design section 3. */
  public static final NeuronConfig DEFAULT =
      new NeuronConfig(0.3, 8, 1, 0, Spike.GRADED, 0.5, SurrogateKind.FAST_SIGMOID, 4, 0.8, 0.1);

  /** Refuses values out of range, naming them. */
  public NeuronConfig {
    Checks.positive("tau_mem_min", tauMemMin);
    Checks.positive("tau_mem_max", tauMemMax);
    Checks.ordered("tau_mem_min", tauMemMin, "tau_mem_max", tauMemMax);
    Checks.range("v_th", threshold, -1000, 1000);
    Checks.range("v_reset", reset, -1000, 1000);
    Checks.range("margin", margin, 0, 1000);
    Checks.positive("beta", beta);
    if (!(traceDecay >= 0 && traceDecay < 1)) {
      throw new IllegalArgumentException(
          "trace_decay = " + traceDecay + ": must be at least 0 and below 1");
    }
    Checks.notNegative("kappa", kappa);
  }
}
