package dev.hatchling.neurons;

import dev.hatchling.random.NeuronKeys;
import dev.hatchling.random.RandomKey;
import org.jspecify.annotations.Nullable;

/**
 * The noise of one sequence in one layer (docs/model.md, E21), as row functions for the sequence
 * graph and the token-by-token generator alike (channels: {@link NoiseSettings}). Not for several
 * threads at once.
 */
public final class NeuronNoiseFloat {
  private final NoiseKeys keys;
  private final RandomKey moment;
  private final @Nullable NoiseWatchFloat watch;
  private float[] normals = new float[0];

  /**
   * The noise of a sequence.
   *
   * @param keys of the layer
   * @param moment {@link NoiseKeys#moment} of the sequence
   */
  public NeuronNoiseFloat(NoiseKeys keys, RandomKey moment) {
    this(keys, moment, null);
  }

  /**
   * As {@link #NeuronNoiseFloat(NoiseKeys, RandomKey)}.
   *
   * @param watch sees what is drawn; null for none
   */
  public NeuronNoiseFloat(NoiseKeys keys, RandomKey moment, @Nullable NoiseWatchFloat watch) {
    this.keys = keys;
    this.moment = moment;
    this.watch = watch;
  }

  /**
   * Noise of synapses and membrane, before {@link DynamicsFloat} integrates: {@code Î (1 + σ ξ) +
   * σ' ξ'}.
   *
   * @param position of the token in its text
   * @param neuron number, within the layer, of the neuron at place from
   */
  public void current(long position, int neuron, float[] current, int from, int to) {
    synapse(position, neuron, current, from, to);
    add(NoiseChannel.MEMBRANE, 1, position, neuron, current, from, to);
  }

  /** The factor of the synapses alone, which is also that of the current's gradient. */
  public void synapse(long position, int neuron, float[] row, int from, int to) {
    if (draw(NoiseChannel.SYNAPSE, position, neuron, from, to)) {
      float[] xi = normals;
      float sigma = (float) keys.strengths().synapse();
      for (int i = from; i < to; i++) {
        row[i] *= 1 + sigma * xi[i];
      }
    }
  }

  /**
   * Noise of threshold and adaptation, between integration and firing ({@link DynamicsFloat}):
   * {@code u − σ ξ − κ σ' ξ'}.
   *
   * @param adaptation κ
   */
  public void distance(
      double adaptation, long position, int neuron, float[] distance, int from, int to) {
    add(NoiseChannel.THRESHOLD, -1, position, neuron, distance, from, to);
    add(NoiseChannel.ADAPTATION, -adaptation, position, neuron, distance, from, to);
  }

  private void add(
      NoiseChannel channel,
      double factor,
      long position,
      int neuron,
      float[] row,
      int from,
      int to) {
    if (draw(channel, position, neuron, from, to)) {
      float[] xi = normals;
      float sigma = (float) (factor * keys.strengths().of(channel));
      for (int i = from; i < to; i++) {
        row[i] += sigma * xi[i];
      }
    }
  }

  private boolean draw(NoiseChannel channel, long position, int neuron, int from, int to) {
    NeuronKeys of = keys.of(channel);
    if (of == null) {
      return false;
    }
    if (normals.length < to) {
      normals = new float[to];
    }
    of.fillNormal(moment, position, normals, from, neuron, neuron + to - from);
    if (watch != null) {
      watch.see(channel, position, neuron, normals, from, to);
    }
    return true;
  }
}
