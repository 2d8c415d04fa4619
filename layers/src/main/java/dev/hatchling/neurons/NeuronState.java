package dev.hatchling.neurons;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * State of spiking neurons between two tokens.
 *
 * @param membrane {@code [B, M]}, after the reset
 * @param trace {@code [B, M]}, decayed spike count
 */
public record NeuronState(SDVariable membrane, SDVariable trace) {}
