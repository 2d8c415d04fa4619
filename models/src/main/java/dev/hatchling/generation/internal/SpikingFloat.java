package dev.hatchling.generation.internal;

import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.EmissionFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.norm.LayerNormFloat;
import org.jspecify.annotations.Nullable;

/** The spiking neurons of a layer, of any family (docs/model.md, E20 to E25 and E40). */
final class SpikingFloat implements ActivityFloat {
  private final DynamicsFloat dynamics;
  private final EmissionFloat emission;
  private final BcmFloat bcm;
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
    dynamics.integrate(work.current[t], states, distance, from, to);
    if (probe != null) {
      probe.look(layer, work.first + t, distance, from, to);
    }
    emission.emit(distance, work.spikes, activity, from, to);
    dynamics.fire(work.spikes, states, from, to);
    bcm.gain(activity, activity, from, to);
  }
}
