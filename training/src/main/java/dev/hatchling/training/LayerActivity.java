package dev.hatchling.training;

/**
 * How active a layer was.
 *
 * @param layer counted from 0
 * @param rate mean share of tokens at which a neuron fires, in [0, 1]
 * @param dead share of neurons that never fired
 * @param saturated share of neurons that fired at every token
 */
public record LayerActivity(int layer, double rate, double dead, double saturated) {}
