package dev.hatchling.layers;

/**
 * Settings of {@link Operations#neurons}.
 *
 * @param heads H
 * @param surrogate stands for the derivative of the spike
 * @param traceDecay of the spike trace per token, in [0, 1)
 * @param adaptation κ: how much the trace raises the threshold
 * @param margin added to the graded emission
 * @param graded whether a spike emits u + margin (true) or 1 (false)
 * @param reset potential after a spike
 * @param bcmGain strength of the BCM gain
 * @param gainLow lower clamp of the BCM drive
 * @param gainHigh upper clamp of the BCM drive
 * @param targetRate spikes per token that homeostasis steers to
 * @param eta step of the threshold control
 * @param thresholdMin lower clamp of the firing threshold
 * @param thresholdMax upper clamp of the firing threshold
 * @param bcmAlpha step of the BCM threshold, in (0, 1)
 * @param homeostasis whether thresholds are updated (training)
 * @param normaliseCurrent whether the current is normalised over each head
 */
public record NeuronsSettings(
    int heads,
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
    boolean normaliseCurrent) {}
