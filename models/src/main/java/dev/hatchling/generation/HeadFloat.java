package dev.hatchling.generation;

import dev.hatchling.layers.BcmFloat;
import dev.hatchling.layers.LayerNormFloat;
import dev.hatchling.layers.LifFloat;
import dev.hatchling.layers.NeuronsSettings;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.simd.RowsFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One head of one layer for the tokens of a run, event by event: what is silent costs nothing
 * beyond the integration of its membrane. A thread has one of these as its scratch memory.
 */
final class HeadFloat {
  private static final int BLOCK = SynapsesFloat.BLOCK;
  private static final double EPSILON = 1e-5;

  private final StepShape shape;
  private final float amplitude;
  private final DecayFloat[] decays;
  private final LifFloat lif;
  private final BcmFloat bcm;
  private final RowsFloat rows = RowsFloat.instance();
  private final @Nullable SpikeProbeFloat probe;
  private final int[] slots = new int[BLOCK + 1];

  private final int[] active;
  private final int[] touched;
  private final float[] keys;
  private final float[] weighted;
  private final float[] value;
  private final float[] attended;
  private final float[] part;
  private final float[] along;
  private final float[] scores = new float[BLOCK];
  private final float[] lanes = new float[RowsFloat.GROUP];
  private int activeCount;
  private int touchedCount;

  /** Multiply-adds so far, by kind, as in {@link OperationCounts}. */
  private long encoderOperations;

  private long valueOperations;
  private long decoderOperations;
  private long readOperations;
  private long writeOperations;

  /** Emissions so far, by layer. */
  final long[] emissions;

  HeadFloat(ModelConfig config, DecayFloat[] decays, @Nullable SpikeProbeFloat probe) {
    this.shape = StepShape.of(config);
    this.decays = decays;
    this.probe = probe;
    amplitude = (float) ModelSettings.attention(config).amplitude();
    NeuronsSettings settings = ModelSettings.neurons(config, false, 0, null);
    lif = new LifFloat(settings);
    bcm = new BcmFloat(settings);
    int n = shape.neurons();
    active = new int[n + 1];
    touched = new int[n + 2];
    keys = new float[n + 2];
    weighted = new float[n + 2];
    value = new float[n];
    attended = new float[shape.width()];
    part = new float[shape.width()];
    along = new float[shape.width()];
    emissions = new long[shape.layers()];
  }

  OperationCounts operations() {
    return new OperationCounts(
        encoderOperations, valueOperations, decoderOperations, readOperations, writeOperations);
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
      turn(work, head, t);
      attend(work, state.synapses[head], decays[head], t);
      remember(work, state.synapses[head], decays[head], t);
      send(layer, work.activity, head, work.sent[head][t]);
      emissions[index] += activeCount;
    }
  }

  /** Currents of a head, normalised where neurons spike. */
  void encode(float[][] x, int tokens, LayerFloat layer, int head, float[][] current) {
    int n = shape.neurons();
    layer.encoder.run(head, x, tokens, current, lanes);
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
    list(activity, from, to);
  }

  /** Lists the active neurons, counted over all heads, without a branch per neuron. */
  private void list(float[] activity, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      active[count] = i;
      count += activity[i] != 0f ? 1 : 0;
    }
    activeCount = count;
  }

  /** Keys of the pairs that an active neuron belongs to: activity turned by the rotary angles. */
  private void turn(WorkFloat work, int head, int t) {
    int from = head * shape.neurons();
    float[] cos = work.cos[t];
    float[] sin = work.sin[t];
    int count = 0;
    int last = -1;
    for (int k = 0; k < activeCount; k++) {
      int pair = (active[k] - from) >> 1;
      touched[count] = 2 * pair;
      count += pair != last ? 2 : 0;
      last = pair;
    }
    for (int k = 0; k < count; k += 2) {
      int even = touched[k];
      touched[k + 1] = even + 1;
      float a = work.activity[from + even];
      float b = work.activity[from + even + 1];
      float c = cos[even >> 1];
      float s = sin[even >> 1];
      keys[k] = a * c - b * s;
      keys[k + 1] = b * c + a * s;
    }
    touchedCount = count;
  }

  /** {@code att = A₊ (λ q S + Σ_{j in block} λ^(t−j) (q·q_j) x_j)}. */
  private void attend(WorkFloat work, SynapsesFloat synapses, DecayFloat decay, int t) {
    int width = shape.width();
    int position = work.first + t;
    int pending = position % BLOCK;
    int live = 0;
    for (int k = 0; k < touchedCount; k++) {
      int since = synapses.written[touched[k] >> 1];
      weighted[k] = since < 0 ? 0f : keys[k] * decay.power(position - since + 1);
      live += since < 0 ? 0 : 1;
    }
    Arrays.fill(attended, 0f);
    if (live > 0) {
      rows.gather(weighted, touched, touchedCount, synapses.strength, width, attended, 0);
      readOperations += (long) touchedCount * width;
    }
    if (pending > 0) {
      Arrays.fill(scores, 0f);
      rows.gather(keys, touched, touchedCount, synapses.recentKeys, BLOCK, scores, 0);
      for (int j = 0; j < pending; j++) {
        scores[j] *= decay.power(pending - j);
      }
      int block = work.first - work.first % BLOCK;
      attendRecent(work.values, position - pending - block, pending);
      readOperations += (long) pending * (touchedCount + width);
    }
    for (int d = 0; d < width; d++) {
      attended[d] *= amplitude;
    }
  }

  private void attendRecent(float[] values, int from, int pending) {
    for (int j = 0; j < pending; j++) {
      slots[j] = from + j;
    }
    rows.gather(scores, slots, pending, values, shape.width(), attended, 0);
  }

  /** Notes the token's keys; a full block is written into the rows it touched. */
  private void remember(WorkFloat work, SynapsesFloat synapses, DecayFloat decay, int t) {
    int position = work.first + t;
    int slot = position % BLOCK;
    float[] recent = synapses.recentKeys;
    for (int k = 0; k < touchedCount; k++) {
      recent[touched[k] * BLOCK + slot] = keys[k];
    }
    if (slot == BLOCK - 1) {
      int block = work.first - work.first % BLOCK;
      write(work.values, position + 1 - BLOCK - block, synapses, decay, position + 1);
      Arrays.fill(recent, 0f);
    }
  }

  /**
   * {@code S ← λ^age S + Σ_j λ^(BLOCK−1−j) q_j x_jᵀ} for the pairs that the block touched.
   *
   * @param from row of the block's first token in values
   * @param position tokens consumed with the block
   */
  private void write(
      float[] values, int from, SynapsesFloat synapses, DecayFloat decay, int position) {
    int width = shape.width();
    for (int pair = 0; pair < synapses.written.length; pair++) {
      int events = events(synapses.recentKeys, 2 * pair * BLOCK, from);
      if (events > 0) {
        int since = synapses.written[pair];
        float factor = since < 0 ? 0f : decay.power(position - since);
        writeRow(factor, events, values, from, synapses, decay, 2 * pair);
        writeRow(factor, events, values, from, synapses, decay, 2 * pair + 1);
        writeOperations += 2L * events * width;
        synapses.written[pair] = position;
      }
    }
  }

  /** Lists the tokens of the block at which a pair was active. */
  private int events(float[] recent, int offset, int from) {
    int count = 0;
    for (int j = 0; j < BLOCK; j++) {
      slots[count] = from + j;
      boolean silent = recent[offset + j] == 0f && recent[offset + BLOCK + j] == 0f;
      count += silent ? 0 : 1;
    }
    return count;
  }

  private void writeRow(
      float factor,
      int events,
      float[] values,
      int from,
      SynapsesFloat synapses,
      DecayFloat decay,
      int row) {
    int width = shape.width();
    for (int k = 0; k < events; k++) {
      int j = slots[k] - from;
      scores[k] = synapses.recentKeys[row * BLOCK + j] * decay.power(BLOCK - 1 - j);
    }
    rows.update(factor, scores, slots, events, values, width, synapses.strength, row * width);
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
    int count = 0;
    for (int k = 0; k < activeCount; k++) {
      float z = activity[active[k]] * Math.max(0f, (value[k] - mean) * scale);
      value[count] = z;
      active[count] = active[k];
      count += z != 0f ? 1 : 0;
    }
    layer.decoder.add(value, active, count, out);
    decoderOperations += (long) count * width;
  }
}
