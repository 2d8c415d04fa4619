package dev.hatchling.generation.internal;

import java.util.Arrays;

/** What one layer of one sequence carries from token to token. */
final class LayerStateFloat {
  /** Membrane potentials after the reset, {@code [M]}; empty for BDH. */
  final float[] membrane;

  /** Spike traces Σ, {@code [M]}; empty for BDH. */
  final float[] trace;

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
    membrane = new float[shape.spiking() ? shape.population() : 0];
    trace = new float[membrane.length];
    recentValues = new float[SynapsesFloat.BLOCK * shape.width()];
    synapses = new SynapsesFloat[shape.heads()];
    for (int h = 0; h < synapses.length; h++) {
      synapses[h] = new SynapsesFloat(shape, strengths.from(h * shape.synapses()));
    }
  }

  /** Size of what is carried from token to token, bytes. */
  long bytes() {
    long bytes = (long) Float.BYTES * (membrane.length + trace.length + recentValues.length);
    return bytes + Arrays.stream(synapses).mapToLong(SynapsesFloat::bytes).sum();
  }

  void copyFrom(LayerStateFloat other) {
    System.arraycopy(other.membrane, 0, membrane, 0, membrane.length);
    System.arraycopy(other.trace, 0, trace, 0, trace.length);
    System.arraycopy(other.recentValues, 0, recentValues, 0, recentValues.length);
    for (int h = 0; h < synapses.length; h++) {
      synapses[h].copyFrom(other.synapses[h]);
    }
  }

  void reset() {
    Arrays.fill(membrane, 0f);
    Arrays.fill(trace, 0f);
    Arrays.fill(recentValues, 0f);
    for (SynapsesFloat head : synapses) {
      head.reset();
    }
  }
}
