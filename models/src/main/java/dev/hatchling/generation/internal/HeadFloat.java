package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.ActiveLists;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.neurons.BcmFloat;
import dev.hatchling.neurons.LifFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.norm.LayerNormFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One head of one layer for the tokens of a run, event by event: what is silent costs nothing
 * beyond the integration of its membrane. A thread has one of these as its scratch memory.
 */
final class HeadFloat {
  private static final double EPSILON = 1e-5;

  private final StepShape shape;
  private final HeadKernelFloat[] kernels;
  private final LifFloat lif;
  private final BcmFloat bcm;
  private final @Nullable SpikeProbeFloat probe;
  private final HeadAttentionFloat memory;

  /** Active neurons, counted over all heads, and their pairs, counted within the head. */
  private final int[] active;

  private final int[] pairs;
  private final float[] value;
  private final float[] attended;
  private final float[] part;
  private final float[] along;
  private final float[] scratch;
  private int activeCount;
  private int pairCount;

  /** Multiply-adds so far, by kind. */
  private long encoderOperations;

  private long valueOperations;
  private long decoderOperations;

  /** Emissions so far, by layer. */
  final long[] emissions;

  HeadFloat(ModelConfig config, HeadKernelFloat[] kernels, @Nullable SpikeProbeFloat probe) {
    this.shape = StepShape.of(config);
    this.kernels = kernels;
    this.probe = probe;
    memory = new HeadAttentionFloat(shape);
    NeuronsSettings settings = ModelSettings.neurons(config, false, 0, null);
    lif = new LifFloat(settings);
    bcm = new BcmFloat(settings);
    int n = shape.neurons();
    active = new int[n + ActiveLists.SLACK];
    pairs = new int[n / 2 + ActiveLists.SLACK];
    value = new float[n];
    attended = new float[shape.width()];
    part = new float[shape.width()];
    along = new float[shape.width()];
    scratch = new float[EncoderFloat.scratch(n)];
    emissions = new long[shape.layers()];
  }

  /** Multiply-adds so far: encoder, value encoder, decoder, synaptic state read and written. */
  long[] operations() {
    return new long[] {
      encoderOperations,
      valueOperations,
      decoderOperations,
      memory.readOperations(),
      memory.writeOperations()
    };
  }

  /** Counts the encoder's operations from 0. */
  void forgetOperations() {
    encoderOperations = 0;
  }

  /**
   * Runs the tokens of a sequence; reads {@code work.x}, writes {@code work.sent[head]} and the
   * head's state.
   *
   * @param known whether {@code work.current} holds the normalised currents already
   */
  void run(
      WorkFloat work, LayerFloat layer, LayerStateFloat state, int index, int head, boolean known) {
    if (!known) {
      encode(work.x, work.tokens, layer, head, work.current);
    }
    for (int t = 0; t < work.tokens; t++) {
      fire(work, layer, state, index, head, t);
      memory.recall(work, state.synapses[head], kernels[head], head, t, pairs, pairCount, attended);
      send(layer, work.activity, head, work.sent[head][t]);
      emissions[index] += activeCount;
    }
  }

  /** Currents of a head, normalised where neurons spike. */
  void encode(float[][] x, int tokens, LayerFloat layer, int head, float[][] current) {
    int n = shape.neurons();
    layer.encoder.run(head, x, tokens, current, scratch);
    encoderOperations += tokens * layer.encoder.operations(head);
    for (int t = 0; t < tokens && shape.spiking(); t++) {
      LayerNormFloat.normalise(current[t], head * n, current[t], head * n, n);
    }
  }

  private void fire(
      WorkFloat work, LayerFloat layer, LayerStateFloat state, int index, int head, int t) {
    int from = head * shape.neurons();
    int to = from + shape.neurons();
    float[] current = work.current[t];
    float[] activity = work.activity;
    if (shape.spiking()) {
      lif.integrate(
          current,
          layer.decay,
          layer.drive,
          layer.threshold,
          state.membrane,
          state.trace,
          work.distance,
          from,
          to);
      if (probe != null) {
        probe.look(index, work.first + t, work.distance, from, to);
      }
      lif.fire(
          layer.threshold,
          state.membrane,
          state.trace,
          work.distance,
          work.spikes,
          activity,
          from,
          to);
      bcm.gain(activity, layer.root, layer.inverseRoot, activity, from, to);
    } else {
      for (int i = from; i < to; i++) {
        activity[i] = Math.max(0f, current[i]);
      }
    }
    ActiveLists lists = ActiveLists.instance();
    activeCount = lists.neurons(activity, from, to, active);
    pairCount = lists.pairs(activity, from, to, pairs);
  }

  /** Value neurons of the active neurons, gate, decoder. */
  private void send(LayerFloat layer, float[] activity, int head, float[] out) {
    int width = shape.width();
    Arrays.fill(out, 0f);
    if (activeCount == 0) {
      return;
    }
    LayerNormFloat.normalise(attended, 0, attended, 0, width);
    layer.valueEncoder.currents(attended, active, activeCount, value);
    valueOperations += (long) activeCount * width;
    float mean = 0f;
    float scale = 1f;
    if (shape.spiking()) {
      mean = layer.valueEncoder.mean(head, attended);
      float variance = layer.valueEncoder.variance(head, attended, part, along);
      scale = (float) (1 / Math.sqrt(variance + EPSILON));
      valueOperations += layer.valueEncoder.statisticsOperations();
    }
    for (int k = 0; k < activeCount; k++) {
      value[k] = activity[active[k]] * Math.max(0f, (value[k] - mean) * scale);
    }
    int count = ActiveLists.instance().keep(value, active, activeCount);
    layer.decoder.add(value, active, count, out);
    decoderOperations += (long) count * width;
  }
}
