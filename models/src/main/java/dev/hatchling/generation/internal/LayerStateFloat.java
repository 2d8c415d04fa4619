package dev.hatchling.generation.internal;

import java.util.Arrays;

/** What one layer of one sequence carries from token to token. */
final class LayerStateFloat {
  /** The states of the neurons, {@code [states][M]}. */
  final float[][] neurons;

  /** x of the present block's tokens, {@code [BLOCK, D]}. */
  final float[] recentValues;

  /** One a head. */
  final SynapsesFloat[] synapses;

  /**
   * At rest.
   *
   * @param strengths room for the synaptic states of all heads, zeros
   */
  LayerStateFloat(StepShape shape, AlignedFloat strengths) {
    neurons = new float[shape.neuronStates()][shape.population()];
    recentValues = new float[SynapsesFloat.BLOCK * shape.width()];
    synapses = new SynapsesFloat[shape.heads()];
    for (int h = 0; h < synapses.length; h++) {
      synapses[h] = new SynapsesFloat(shape, strengths.from(h * shape.synapses()));
    }
  }

  /** Size of what is carried from token to token, bytes. */
  long bytes() {
    long numbers = Arrays.stream(neurons).mapToLong(state -> state.length).sum();
    return Float.BYTES * (numbers + recentValues.length)
        + Arrays.stream(synapses).mapToLong(SynapsesFloat::bytes).sum();
  }

  void copyFrom(LayerStateFloat other) {
    for (int i = 0; i < neurons.length; i++) {
      System.arraycopy(other.neurons[i], 0, neurons[i], 0, neurons[i].length);
    }
    System.arraycopy(other.recentValues, 0, recentValues, 0, recentValues.length);
    for (int h = 0; h < synapses.length; h++) {
      synapses[h].copyFrom(other.synapses[h]);
    }
  }

  void reset() {
    for (float[] state : neurons) {
      Arrays.fill(state, 0f);
    }
    Arrays.fill(recentValues, 0f);
    for (SynapsesFloat head : synapses) {
      head.reset();
    }
  }
}
