package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.ActiveLists;
import dev.hatchling.norm.LayerNormFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One head of one layer for the tokens of a run, event by event: what is silent costs nothing
 * beyond the integration of its membrane. A thread has one of these as its scratch memory.
 */
final class HeadFloat {
  /** Sequences whose currents are computed together at most. */
  static final int TOGETHER = 8;

  private final StepShape shape;
  private final HeadKernelFloat[] kernels;
  private final HeadAttentionFloat memory;
  private final @Nullable TokenWatchFloat watch;

  /** Active neurons, counted over all heads, and their pairs, counted within the head. */
  private final int[] active;

  private final int[] pairs;
  private final float[] value;
  private final float[] attended;
  private final float[] part;
  private final float[] along;
  private final float[] scratch;

  /** What arrives and currents of the tokens of several sequences. */
  private final float[][] rows = new float[TOGETHER * WorkFloat.MOST][];

  private final float[][] currents = new float[TOGETHER * WorkFloat.MOST][];
  private int activeCount;
  private int pairCount;

  /** Multiply-adds so far, by kind. */
  private long encoderOperations;

  private long valueOperations;
  private long decoderOperations;

  /** Emissions so far, by layer. */
  final long[] emissions;

  HeadFloat(StepShape shape, HeadKernelFloat[] kernels, @Nullable TokenWatchFloat watch) {
    this.shape = shape;
    this.watch = watch;
    this.kernels = kernels;
    memory = new HeadAttentionFloat(shape);
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

  /**
   * Runs the tokens of some sequences, whose currents come from one reading of the encoder; reads
   * {@code x} and {@code arriving} of their works, writes {@code sent[head]} and the head's state
   * of each.
   *
   * @param from first of the sequences
   * @param to their end, at most {@link #TOGETHER} further
   * @param known whether {@code current} of the works holds the currents already
   */
  void run(
      WorkFloat[] works,
      SequenceFloat[] sequences,
      int from,
      int to,
      LayerFloat layer,
      int index,
      int head,
      boolean known) {
    if (!known) {
      int tokens = 0;
      for (int b = from; b < to; b++) {
        System.arraycopy(works[b].arriving, 0, rows, tokens, works[b].tokens);
        System.arraycopy(works[b].current, 0, currents, tokens, works[b].tokens);
        tokens += works[b].tokens;
      }
      encode(rows, tokens, layer, head, currents);
    }
    for (int b = from; b < to; b++) {
      run(works[b], layer, sequences[b].layers[index], index, head);
    }
  }

  private void run(WorkFloat work, LayerFloat layer, LayerStateFloat state, int index, int head) {
    ActiveLists lists = ActiveLists.instance();
    int from = head * shape.neurons();
    int to = from + shape.neurons();
    for (int t = 0; t < work.tokens; t++) {
      layer.activity().fire(work, state.neurons, t, from, to);
      activeCount = lists.neurons(work.activity, from, to, active);
      pairCount = lists.pairs(work.activity, from, to, pairs);
      float gate = gate(work, layer, state, head, t);
      memory.recall(work, state.synapses[head], kernels[head], head, t, pairs, pairCount, attended);
      if (watch != null) {
        watch.see(index, head, work.first + t, work.distance, work.activity, memory.key(), gate);
      }
      send(layer, work.activity, head, work.sent[head][t]);
      emissions[index] += activeCount;
    }
  }

  /** Makes the token's gate known to the synapses, where there are gates; what it is. */
  private float gate(WorkFloat work, LayerFloat layer, LayerStateFloat state, int head, int t) {
    float logarithm = layer.gates().logarithm(head, work.x[t]);
    if (shape.forgetting()) {
      state.synapses[head].gate((work.first + t) % SynapsesFloat.BLOCK, logarithm);
    }
    return (float) Math.exp(logarithm);
  }

  /** Currents of a head, as its neurons take them. */
  void encode(float[][] x, int tokens, LayerFloat layer, int head, float[][] current) {
    int n = shape.neurons();
    layer.encoder().run(head, x, tokens, current, scratch);
    encoderOperations += tokens * layer.encoder().operations(head);
    for (int t = 0; t < tokens; t++) {
      layer.activity().prepare(current[t], head * n, n);
    }
  }

  /** Value neurons of the active neurons, gate, decoder. */
  private void send(LayerFloat layer, float[] activity, int head, float[] out) {
    int width = shape.width();
    Arrays.fill(out, 0f);
    if (activeCount == 0) {
      return;
    }
    LayerNormFloat.normalise(attended, 0, attended, 0, width);
    ValueEncoderFloat values = layer.valueEncoder();
    values.currents(head, attended, active, activeCount, value, part, along);
    valueOperations += (long) activeCount * width + values.statisticsOperations();
    for (int k = 0; k < activeCount; k++) {
      value[k] = activity[active[k]] * Math.max(0f, value[k]);
    }
    int count = ActiveLists.instance().keep(value, active, activeCount);
    layer.decoder().add(value, active, count, out);
    decoderOperations += (long) count * width;
  }
}
