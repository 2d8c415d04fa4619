package dev.hatchling.generation.internal;

import dev.hatchling.models.ModelConfig;

/**
 * Sizes that decide what a state holds.
 *
 * @param layers L
 * @param heads H
 * @param neurons N, per head
 * @param width D
 * @param vocabulary V
 * @param spiking whether neurons have membranes and traces (not BDH)
 */
public record StepShape(
    int layers, int heads, int neurons, int width, int vocabulary, boolean spiking) {
  /** The sizes of a model. */
  public static StepShape of(ModelConfig config) {
    return new StepShape(
        config.layers(),
        config.heads(),
        config.neurons(),
        config.width(),
        config.vocabulary(),
        !config.bdh());
  }

  /** M = H·N. */
  public int population() {
    return heads * neurons;
  }
}
