package dev.hatchling.generation.internal;

import dev.hatchling.models.GraphNames;
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
 */
public record StepShape(
    int layers,
    int heads,
    int neurons,
    int width,
    int vocabulary,
    int neuronStates,
    int components) {
  /** The sizes of a model. */
  public static StepShape of(ModelConfig config) {
    return new StepShape(
        config.layers(),
        config.heads(),
        config.neurons(),
        config.width(),
        config.vocabulary(),
        GraphNames.states(config).size(),
        config.kernels().get(0).exponentials().size());
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
