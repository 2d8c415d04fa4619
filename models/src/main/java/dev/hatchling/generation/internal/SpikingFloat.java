package dev.hatchling.generation.internal;

import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.EmissionFloat;
import dev.hatchling.neurons.NeuronNoiseFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.norm.LayerNormFloat;
import org.jspecify.annotations.Nullable;

/**
 * The spiking neurons of a layer, of any family (docs/model.md, E20 to E25 and E40), with noise
 * where the sequence has any.
 */
final class SpikingFloat implements ActivityFloat {
  private final DynamicsFloat dynamics;
  private final EmissionFloat emission;
  private final BcmFloat bcm;
  private final double adaptation;
  private final int heads;
  private final int layer;
  private final @Nullable SpikeProbeFloat probe;

  SpikingFloat(
      NeuronsSettings settings,
      float[][] learned,
      float[] threshold,
      float[] logTheta,
      int layer,
      @Nullable SpikeProbeFloat probe) {
    dynamics = settings.kind().family().dynamics(settings, learned, threshold);
    emission = new EmissionFloat(settings);
    bcm = new BcmFloat(settings, logTheta);
    adaptation = settings.adaptation();
    heads = settings.heads();
    this.layer = layer;
    this.probe = probe;
  }

  @Override
  public void prepare(float[] current, int from, int neurons) {
    LayerNormFloat.normalise(current, from, current, from, neurons);
  }

  @Override
  public void fire(WorkFloat work, float[][] states, int t, int from, int to) {
    float[] distance = work.distance;
    float[] activity = work.activity;
    NeuronNoiseFloat noise =
        work.noise == null ? null : work.noise[layer * heads + from / (to - from)];
    long position = (long) work.first + t;
    float[] current = work.current[t];
    if (noise != null) {
      // Currents of the first layer are kept for a token's next occurrence.
      System.arraycopy(current, from, work.ownCurrent[t], from, to - from);
      current = work.ownCurrent[t];
      noise.current(position, from, current, from, to);
    }
    dynamics.integrate(current, states, distance, from, to);
    if (noise != null) {
      noise.distance(adaptation, position, from, distance, from, to);
    }
    if (probe != null) {
      probe.look(layer, work.first + t, distance, from, to);
    }
    emission.emit(distance, work.spikes, activity, from, to);
    dynamics.fire(work.spikes, states, from, to);
    bcm.gain(activity, activity, from, to);
  }
}
