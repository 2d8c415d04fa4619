package dev.hatchling.simulation;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of the neurons of a slice and one step of it. */
final class NeuronSlice {
  private static final Channel[] CHANNELS = Channel.values();

  private final Slice slice;
  private final Membrane membrane;
  private final NeuronModel model;
  private final double dt;
  private final float[] v;
  private final float[] excitation;
  private final float[] inhibition;
  private final float[] adaptation;
  private final int[] silent;
  private final Filter adaptationFilter;
  private final Filter excitationFilter;
  private final Filter inhibitionFilter;
  private final Filter membraneFilter;

  /** One exact step of an Ornstein-Uhlenbeck process: {@code x ← decay x + share ξ}. */
  private record Filter(float decay, float share) {
    /** {@code a = exp(−dt/τ)}; the share {@code σ √(1 − a²)} keeps the stationary deviation σ. */
    static Filter of(double dt, double time, double deviation) {
      double a = StrictMath.exp(-dt / time);
      return new Filter((float) a, (float) (deviation * StrictMath.sqrt(1 - a * a)));
    }
  }

  /** Whether each neuron spiked at the last step. */
  final boolean[] spiked;

  private final Map<Channel, NoiseSource.Reader> readers = new EnumMap<>(Channel.class);
  private final Map<Channel, float[]> drawn = new EnumMap<>(Channel.class);

  NeuronSlice(Slice slice, double dt, NoiseSource source) {
    this.slice = slice;
    this.model = slice.population().model();
    this.membrane = model.membrane();
    this.dt = dt;
    int n = slice.size();
    v = new float[n];
    excitation = new float[n];
    inhibition = new float[n];
    adaptation = new float[n];
    silent = new int[n];
    spiked = new boolean[n];
    adaptationFilter = filter(Channel.ADAPTATION, membrane.adaptationTime());
    membraneFilter = filter(Channel.MEMBRANE, membrane.time());
    double fast = model instanceof NeuronModel.Current c ? c.excitationTime() : 1;
    double slow = 1;
    if (model instanceof NeuronModel.Conductance c) {
      fast = c.excitationTime();
      slow = c.inhibitionTime();
    }
    excitationFilter = filter(Channel.EXCITATION, fast);
    inhibitionFilter = filter(Channel.INHIBITION, slow);
    java.util.Arrays.fill(v, (float) membrane.rest());
    for (Channel channel : Channel.values()) {
      if (slice.population().strength(channel) > 0) {
        readers.put(channel, source.open(slice, channel));
        drawn.put(channel, new float[n]);
      }
    }
  }

  /** Potentials, mV. */
  float[] potentials() {
    return v;
  }

  /** The numbers drawn by a channel at the last step; null where it is off. */
  float @Nullable [] drawn(Channel channel) {
    return drawn.get(channel);
  }

  void advance(long step) {
    for (Channel channel : CHANNELS) {
      NoiseSource.Reader reader = readers.get(channel);
      float[] values = drawn.get(channel);
      if (reader != null && values != null) {
        reader.read(step, values);
      }
    }
    process(Channel.ADAPTATION, adaptation, adaptationFilter);
    process(Channel.EXCITATION, excitation, excitationFilter);
    process(Channel.INHIBITION, inhibition, inhibitionFilter);
    if (model instanceof NeuronModel.Current current) {
      integrate(current);
    } else if (model instanceof NeuronModel.Conductance conductance) {
      integrate(conductance);
    }
    add(Channel.MEMBRANE, v, membraneFilter.share);
    fire();
  }

  private Filter filter(Channel channel, double time) {
    return Filter.of(dt, time, slice.population().strength(channel));
  }

  private void process(Channel channel, float[] x, Filter filter) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= filter.decay;
    }
    add(channel, x, filter.share);
  }

  private void add(Channel channel, float[] x, float scale) {
    float[] noise = drawn(channel);
    if (noise != null) {
      for (int i = 0; i < x.length; i++) {
        x[i] += scale * noise[i];
      }
    }
  }

  /** The exact solution for a current that is constant during the step. */
  private void integrate(NeuronModel.Current current) {
    float a = membraneFilter.decay;
    float rest = (float) (membrane.rest() + current.drive() / membrane.leak());
    float perLeak = (float) (1 / membrane.leak());
    for (int i = 0; i < v.length; i++) {
      float end = rest + (excitation[i] - adaptation[i]) * perLeak;
      v[i] = end + (v[i] - end) * a;
    }
  }

  /** Implicit Euler: stable for every conductance, and free of exponentials. */
  private void integrate(NeuronModel.Conductance c) {
    float perC = (float) (dt / membrane.capacitance());
    float leak = (float) membrane.leak();
    float constant = (float) (membrane.leak() * membrane.rest() + c.drive());
    for (int i = 0; i < v.length; i++) {
      float ge = Math.max(0f, (float) c.excitation() + excitation[i]);
      float gi = Math.max(0f, (float) c.inhibition() + inhibition[i]);
      float current =
          constant
              + ge * (float) c.excitationReversal()
              + gi * (float) c.inhibitionReversal()
              - adaptation[i];
      v[i] = (v[i] + perC * current) / (1 + perC * (leak + ge + gi));
    }
  }

  private void fire() {
    float[] noise = drawn(Channel.THRESHOLD);
    float strength = (float) slice.population().strength(Channel.THRESHOLD);
    int rest = (int) Math.round(membrane.refractory() / dt);
    for (int i = 0; i < v.length; i++) {
      float threshold = (float) membrane.threshold() + (noise == null ? 0 : strength * noise[i]);
      spiked[i] = silent[i] == 0 && v[i] > threshold;
      if (spiked[i]) {
        silent[i] = rest;
        adaptation[i] += (float) membrane.adaptationJump();
        v[i] = (float) membrane.reset();
      } else if (silent[i] > 0) {
        silent[i]--;
        v[i] = (float) membrane.reset();
      }
    }
  }
}
