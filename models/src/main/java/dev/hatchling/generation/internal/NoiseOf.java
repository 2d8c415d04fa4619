package dev.hatchling.generation.internal;

/**
 * Whose noise a sequence has: what {@code NoiseKeys.moment} takes.
 *
 * @param seed root of the key tree
 * @param sample global number of the sequence
 */
public record NoiseOf(long seed, long sample) {}
