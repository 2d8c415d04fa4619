package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import org.jspecify.annotations.Nullable;

/** The constants of neurons of a layer, computed once per pass from its parameters. */
final class NeuronParametersFloat {
  final DynamicsFloat dynamics;
  private final NeuronsSettings settings;
  private final BcmFloat bcm;

  /** Number of the first neuron within the layer. */
  private final int first;

  private NeuronParametersFloat(
      NeuronsSettings settings, DynamicsFloat dynamics, BcmFloat bcm, int first) {
    this.settings = settings;
    this.dynamics = dynamics;
    this.bcm = bcm;
    this.first = first;
  }

  /** All neurons of a layer. */
  NeuronParametersFloat(
      NeuronsSettings settings, float[][] learned, float[] threshold, float[] logTheta) {
    this(
        settings,
        settings.kind().family().dynamics(settings, learned, threshold),
        new BcmFloat(settings, logTheta),
        0);
  }

  /** All neurons of a layer, from the inputs of an op. */
  static NeuronParametersFloat of(NeuronsPlan plan, MemoryFloat[] in) {
    NeuronsInputs inputs = plan.inputs();
    MemoryFloat[] learned = inputs.parameters(in);
    float[][] rows = new float[learned.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(learned[i]);
    }
    return new NeuronParametersFloat(
        plan.settings(), rows, row(in[inputs.threshold()]), row(in[inputs.logTheta()]));
  }

  static float[] row(MemoryFloat memory) {
    float[] row = new float[Math.toIntExact(memory.length())];
    memory.get(0, row, 0, row.length);
    return row;
  }

  /** The constants of neurons from ≤ i &lt; to, at positions from 0. */
  NeuronParametersFloat slice(int from, int to) {
    return new NeuronParametersFloat(
        settings, dynamics.slice(from, to), bcm.slice(from, to), first + from);
  }

  /**
   * What takes the neurons from token to token.
   *
   * @param noise of the sequence; null for none
   */
  NeuronRowsFloat rows(@Nullable NeuronNoiseFloat noise) {
    return new NeuronRowsFloat(settings, dynamics, bcm, noise, first);
  }
}
