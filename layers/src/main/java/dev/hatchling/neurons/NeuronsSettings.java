package dev.hatchling.neurons;

import dev.hatchling.graph.OpArguments;
import dev.hatchling.input.InputException;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@code Operations.neurons} (E20 to E25, E30 and E40 to E42).
 *
 * @param heads H
 * @param kind family of the neurons
 * @param surrogate stands for the derivative of the spike
 * @param traceDecay of the spike trace per token, in [0, 1)
 * @param adaptation κ: how much the trace raises the threshold, at least 0
 * @param margin added to the graded emission, at least 0
 * @param graded whether a spike emits u + margin (true) or 1 (false)
 * @param reset V_reset: a spike takes θ − V_reset off the membrane
 * @param bcmGain strength of the BCM gain, at least 0
 * @param gainLow lower clamp of the BCM drive
 * @param gainHigh upper clamp of the BCM drive
 * @param targetRate spikes per token that homeostasis steers to, in (0, 1)
 * @param eta step of the threshold control, at least 0
 * @param thresholdMin lower clamp of the firing threshold
 * @param thresholdMax upper clamp of the firing threshold
 * @param bcmAlpha step of the BCM threshold, in (0, 1)
 * @param homeostasis whether thresholds are updated (training)
 * @param normaliseCurrent whether the current is normalised over each head
 * @param steps T where it is known; 0 where not
 * @param noise null for none
 */
public record NeuronsSettings(
    int heads,
    NeuronKind kind,
    Surrogate surrogate,
    double traceDecay,
    double adaptation,
    double margin,
    boolean graded,
    double reset,
    double bcmGain,
    double gainLow,
    double gainHigh,
    double targetRate,
    double eta,
    double thresholdMin,
    double thresholdMax,
    double bcmAlpha,
    boolean homeostasis,
    boolean normaliseCurrent,
    int steps,
    @Nullable NoiseSettings noise) {
  private static final String BELOW_MILLION = "at least 0 and below 1e6";

  /** Refuses values out of range, naming them. */
  public NeuronsSettings {
    check(heads >= 1, "heads", heads, "at least 1");
    check(traceDecay >= 0 && traceDecay < 1, "trace decay", traceDecay, "in [0, 1)");
    check(adaptation >= 0 && adaptation < 1e6, "adaptation", adaptation, BELOW_MILLION);
    check(margin >= 0 && margin < 1e6, "margin", margin, BELOW_MILLION);
    check(Double.isFinite(reset), "reset", reset, "finite");
    check(bcmGain >= 0 && bcmGain < 1e6, "BCM gain", bcmGain, BELOW_MILLION);
    check(gainLow <= gainHigh, "lower clamp", gainLow, "at most the upper one, " + gainHigh);
    check(targetRate > 0 && targetRate < 1, "target rate", targetRate, "in (0, 1)");
    check(eta >= 0 && eta < 1e6, "eta", eta, BELOW_MILLION);
    check(
        thresholdMin <= thresholdMax,
        "least threshold",
        thresholdMin,
        "at most the greatest, " + thresholdMax);
    check(bcmAlpha > 0 && bcmAlpha < 1, "BCM alpha", bcmAlpha, "in (0, 1)");
    check(steps >= 0, "steps", steps, "at least 0");
  }

  private static void check(boolean right, String name, double value, String what) {
    if (!right) {
      throw new InputException("neurons: " + name + " " + value + " is not " + what);
    }
  }

  /** The noise if any channel is on; else null. */
  @Nullable NoiseSettings activeNoise() {
    return noise == null || noise.strengths().active().isEmpty() ? null : noise;
  }

  /** Writes everything that {@link #read} and {@link NeuronsPlan#of} read. */
  void write(OpArguments to) {
    to.put(heads).put(kind).put(surrogate.kind()).put(surrogate.beta());
    to.put(traceDecay).put(adaptation).put(margin).put(graded).put(reset);
    to.put(bcmGain).put(gainLow).put(gainHigh);
    to.put(targetRate).put(eta).put(thresholdMin).put(thresholdMax).put(bcmAlpha);
    to.put(homeostasis).put(normaliseCurrent);
    NoiseSettings active = activeNoise();
    (active == null ? NoiseStrengths.NONE : active.strengths()).write(to);
    to.put(active == null ? 0 : active.seed()).put((long) (active == null ? 0 : active.layer()));
  }

  /** Reads the settings, but for steps and noise. */
  static NeuronsSettings read(OpArguments from) {
    return new NeuronsSettings(
        from.nextInt(),
        from.nextEnum(NeuronKind.class),
        new Surrogate(from.nextEnum(Surrogate.Kind.class), from.nextDouble()),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextBoolean(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextDouble(),
        from.nextBoolean(),
        from.nextBoolean(),
        0,
        null);
  }

  /** The values of the model: LIF neurons, fast sigmoid of slope 4, no noise, no homeostasis. */
  public static NeuronsSettings of(int heads) {
    return new NeuronsSettings(
        heads,
        NeuronKind.LIF,
        new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4),
        0.8,
        0.1,
        0.5,
        true,
        0,
        0.1,
        -1,
        3,
        0.15,
        0.2,
        0.05,
        6,
        0.01,
        false,
        true,
        0,
        null);
  }
}
