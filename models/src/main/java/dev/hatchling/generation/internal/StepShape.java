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
 * @param neuronStates arrays {@code [M]} that the neurons of a layer carry
 * @param components K, synaptic states of a head
 * @param lags tokens of the longest axonal delay; 0 for none
 * @param forgetting whether tokens gate the synapses
 */
public record StepShape(
    int layers,
    int heads,
    int neurons,
    int width,
    int vocabulary,
    int neuronStates,
    int components,
    int lags,
    boolean forgetting) {
  /** The sizes of a model. */
  public static StepShape of(ModelConfig config) {
    return new StepShape(
        config.layers(),
        config.heads(),
        config.neurons(),
        config.width(),
        config.vocabulary(),
        config.family().map(family -> family.states().size()).orElse(0),
        config.kernels().get(0).exponentials().size(),
        config.stream().lags(),
        config.plasticity().forgetting());
  }

  /** Elements of the synaptic states of a head, {@code [K, N, D]}. */
  public int synapses() {
    return components * neurons * width;
  }

  /** M = H·N. */
  public int population() {
    return heads * neurons;
  }
}
