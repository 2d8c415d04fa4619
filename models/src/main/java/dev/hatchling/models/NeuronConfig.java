package dev.hatchling.models;

import dev.hatchling.input.Checks;
import dev.hatchling.neurons.NeuronKind;
import dev.hatchling.neurons.Surrogate;
import dev.hatchling.neurons.TimeConstant;

/** The spiking neurons. Times are in tokens. */
public record NeuronConfig(
    @Key(value = "neuron", means = "family of the neurons (E22)") NeuronKind kind,
    @Key(
            means = "shortest membrane time constant of a fresh neuron, in tokens (E26)",
            range = "(0, ∞)")
        double tauMemMin,
    @Key(
            means = "longest membrane time constant of a fresh neuron, not below the shortest",
            range = "(0, ∞)")
        double tauMemMax,
    @Key(
            means =
                "shortest synaptic time constant of a fresh neuron of the family synaptic (E27)",
            range = "(0, ∞)")
        double tauSynMin,
    @Key(
            means = "longest synaptic time constant of a fresh neuron, not below the shortest",
            range = "(0, ∞)")
        double tauSynMax,
    @Key(
            value = "v_th",
            means = "firing threshold θ at the start, in deviations of the current (E23)",
            range = "[-1000, 1000]")
        double threshold,
    @Key(
            value = "v_reset",
            means = "potential that a spike goes back to, in place of the threshold (E25)",
            range = "[-1000, 1000]")
        double reset,
    @Key(means = "what a spike emits: its distance from the threshold and the margin, or 1 (E24)")
        Spike spike,
    @Key(means = "added to the distance that a graded spike emits", range = "[0, 1000]")
        double margin,
    @Key(means = "shape of the surrogate gradient (E30)") Surrogate.Kind surrogate,
    @Key(means = "slope β of the surrogate gradient", range = "(0, ∞)") double beta,
    @Key(means = "ρ: decay of the spike trace per token (E25)", range = "[0, 1)") double traceDecay,
    @Key(means = "κ: how much the spike trace raises the threshold (E23)", range = "[0, 1e6)")
        double kappa) {
  /** The values of the reference. */
  public static final NeuronConfig DEFAULT =
      new NeuronConfig(
          NeuronKind.LIF,
          TimeConstant.MEMBRANE.shortest(),
          TimeConstant.MEMBRANE.longest(),
          TimeConstant.SYNAPSE.shortest(),
          TimeConstant.SYNAPSE.longest(),
          1,
          0,
          Spike.GRADED,
          0.5,
          Surrogate.Kind.FAST_SIGMOID,
          4,
          0.8,
          0.1);

  /** Refuses values out of range, naming them. */
  public NeuronConfig {
    Range.check(
        NeuronConfig.class,
        kind,
        tauMemMin,
        tauMemMax,
        tauSynMin,
        tauSynMax,
        threshold,
        reset,
        spike,
        margin,
        surrogate,
        beta,
        traceDecay,
        kappa);
    Checks.ordered("tau_mem_min", tauMemMin, "tau_mem_max", tauMemMax);
    Checks.ordered("tau_syn_min", tauSynMin, "tau_syn_max", tauSynMax);
  }

  /** The shortest time constant of fresh neurons, in tokens. */
  double shortest(TimeConstant constant) {
    return switch (constant) {
      case MEMBRANE -> tauMemMin;
      case SYNAPSE -> tauSynMin;
    };
  }

  /** The longest time constant of fresh neurons, in tokens. */
  double longest(TimeConstant constant) {
    return switch (constant) {
      case MEMBRANE -> tauMemMax;
      case SYNAPSE -> tauSynMax;
    };
  }
}
