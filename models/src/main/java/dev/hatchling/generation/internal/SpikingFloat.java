package dev.hatchling.generation.internal;

import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.LifFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.norm.LayerNormFloat;
import org.jspecify.annotations.Nullable;

/** The spiking neurons of a layer (docs/model.md, E20 to E25 and E40). */
final class SpikingFloat implements ActivityFloat {
  private final LifFloat lif;
  private final BcmFloat bcm;
  private final int layer;
  private final @Nullable SpikeProbeFloat probe;

  /** a = sigmoid(raw), √(1 − a²), θ, √Θ and 1/(√Θ + 1e-6), {@code [M]} each. */
  private final float[] decay;

  private final float[] drive;
  private final float[] threshold;
  private final float[] root;
  private final float[] inverseRoot;

  SpikingFloat(
      NeuronsSettings settings,
      float[] decayRaw,
      float[] threshold,
      float[] logTheta,
      int layer,
      @Nullable SpikeProbeFloat probe) {
    lif = new LifFloat(settings);
    bcm = new BcmFloat(settings);
    this.threshold = threshold;
    this.layer = layer;
    this.probe = probe;
    int m = threshold.length;
    decay = new float[m];
    drive = new float[m];
    root = new float[m];
    inverseRoot = new float[m];
    LifFloat.constants(decayRaw, decay, drive, 0, m);
    BcmFloat.constants(logTheta, root, inverseRoot, 0, m);
  }

  @Override
  public void prepare(float[] current, int from, int neurons) {
    LayerNormFloat.normalise(current, from, current, from, neurons);
  }

  @Override
  public void fire(WorkFloat work, float[][] states, int t, int from, int to) {
    float[] membrane = states[0];
    float[] trace = states[1];
    float[] distance = work.distance;
    float[] activity = work.activity;
    lif.integrate(work.current[t], decay, drive, threshold, membrane, trace, distance, from, to);
    if (probe != null) {
      probe.look(layer, work.first + t, distance, from, to);
    }
    lif.fire(threshold, membrane, trace, distance, work.spikes, activity, from, to);
    bcm.gain(activity, root, inverseRoot, activity, from, to);
  }
}
