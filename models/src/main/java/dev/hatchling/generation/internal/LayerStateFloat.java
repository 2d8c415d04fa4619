package dev.hatchling.generation.internal;

import java.util.Arrays;

/** What one layer of one sequence carries from token to token. */
final class LayerStateFloat {
  /** The states of the neurons, {@code [states][M]}, and {@link #past} where there are delays. */
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
    int states = shape.neuronStates();
    neurons = new float[states + (shape.lags() > 0 ? 1 : 0)][shape.population()];
    if (shape.lags() > 0) {
      neurons[states] = new float[shape.lags() * shape.width()];
    }
    recentValues = new float[SynapsesFloat.BLOCK * shape.width()];
    synapses = new SynapsesFloat[shape.heads()];
    for (int h = 0; h < synapses.length; h++) {
      synapses[h] = new SynapsesFloat(shape, strengths.from(h * shape.synapses()));
    }
  }

  /** What is under way in axons: x of the last tokens, oldest first, {@code [lags, D]}. */
  float[] past() {
    return neurons[neurons.length - 1];
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
