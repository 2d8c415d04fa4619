package dev.hatchling.generation.internal;

import dev.hatchling.internal.numeric.RowsFloat;
import dev.hatchling.internal.numeric.SpikesFloat;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The attention of one head for one token: the token's key reads the synaptic state, joins the keys
 * that wait, and a full block of them is written. Only pairs with an active neuron are read and
 * written. A thread has one of these as its scratch memory.
 */
final class HeadAttentionFloat {
  private static final int BLOCK = SynapsesFloat.BLOCK;

  private final int neurons;
  private final int width;

  /** 0 to BLOCK − 1. */
  private final int[] slots = IntStream.range(0, BLOCK).toArray();

  /** Rows of the block's tokens among the values. */
  private final int[] places = new int[BLOCK];

  /** The token's key, and zeros up to the stride of the waiting keys. */
  private final float[] key;

  /** The rows that are read, and what they count. */
  private final int[] read;

  private final float[] faded;

  /** {@code Σ_j 2^j} over the block's tokens j at which a key is not 0, {@code [N]}. */
  private final float[] events;

  private final float[] scores = new float[BLOCK];

  /** The waiting keys as all exponentials but the last have let them decay; empty for one. */
  private final float[] decayed;

  private long readOperations;
  private long writeOperations;

  HeadAttentionFloat(StepShape shape) {
    neurons = shape.neurons();
    width = shape.width();
    key = new float[SynapsesFloat.stride(neurons)];
    read = new int[neurons];
    faded = new float[neurons];
    events = new float[neurons];
    decayed = new float[shape.components() > 1 ? BLOCK * SynapsesFloat.stride(neurons) : 0];
  }

  /** The key of the last token, {@code [N]} and zeros. */
  float[] key() {
    return key;
  }

  long readOperations() {
    return readOperations;
  }

  long writeOperations() {
    return writeOperations;
  }

  /**
   * {@code attended = A₊ Σ_k w_k (λ_k q S_k + Σ_{j in block} λ_k^(t−j) (q·q_j) x_j)}, then
   * remembers q and x.
   *
   * @param pairs with an active neuron, counted within the head
   * @param attended receives the result, {@code [D]}
   */
  void recall(
      WorkFloat work,
      SynapsesFloat synapses,
      HeadKernelFloat kernel,
      int head,
      int t,
      int[] pairs,
      int count,
      float[] attended) {
    int position = work.first + t;
    synapses.prepare(position, kernel);
    RowsFloat.early().turn(work.turns[t], 0, 1f, work.activity, head * neurons, key, 0, neurons);
    Arrays.fill(attended, 0f);
    if (synapses.live) {
      float left = synapses.left(position % BLOCK);
      read(synapses, kernel, position, left, pairs, count, attended);
    }
    int slot = position % BLOCK;
    int begin = work.first % BLOCK + t - slot;
    if (slot > 0) {
      readRecent(synapses, kernel, work.values, begin, slot, attended);
    }
    float amplitude = kernel.amplitude;
    for (int d = 0; d < width; d++) {
      attended[d] *= amplitude;
    }
    System.arraycopy(key, 0, synapses.recentKeys, slot * synapses.stride, neurons);
    if (slot == BLOCK - 1) {
      write(synapses, kernel, work.values, begin, position + 1);
    }
  }

  private void read(
      SynapsesFloat synapses,
      HeadKernelFloat kernel,
      int position,
      float left,
      int[] pairs,
      int count,
      float[] attended) {
    float[] fade = synapses.fade;
    AlignedFloat strength = synapses.strength;
    for (int k = 0; k < kernel.decays.length; k++) {
      float weight = kernel.weights[k] * left;
      float power = weight * kernel.decays[k].power(position + 1 - synapses.reference);
      int row = k * neurons;
      for (int i = 0; i < 2 * count; i++) {
        int n = 2 * pairs[place(i >> 1, count)] + (i & 1);
        read[i] = n;
        faded[i] = key[n] * power * fade[row + n];
      }
      int from = strength.first + row * width;
      RowsFloat.early()
          .update(1f, faded, read, 2 * count, strength.values, from, width, attended, 0);
      readOperations += 2L * count * width;
    }
  }

  /** Which pair is read as number k: one of each quarter in turn, four streams as in strips. */
  private static int place(int k, int count) {
    int quarter = count >> 2;
    return k < 4 * quarter ? (k & 3) * quarter + (k >> 2) : k;
  }

  private void readRecent(
      SynapsesFloat synapses,
      HeadKernelFloat kernel,
      float[] values,
      int begin,
      int pending,
      float[] attended) {
    RowsFloat.early().dots(key, 0, slots, pending, synapses.recentKeys, 0, synapses.stride, scores);
    for (int j = 0; j < pending; j++) {
      scores[j] *= kernel.recent(pending - j) * synapses.left(j, pending);
      places[j] = begin + j;
    }
    RowsFloat.early().update(1f, scores, places, pending, values, 0, width, attended, 0);
    readOperations += (long) pending * (neurons + width);
  }

  /**
   * {@code S_k ← λ_k^age S_k + Σ_j λ_k^(BLOCK−1−j) q_j x_jᵀ} for the pairs that the block touched.
   *
   * @param begin row of the block's first token in values
   * @param position tokens consumed with the block
   */
  private void write(
      SynapsesFloat synapses, HeadKernelFloat kernel, float[] values, int begin, int position) {
    float[] keys = synapses.recentKeys;
    SpikesFloat.instance().mark(keys, 0, synapses.stride, BLOCK, neurons, events);
    int last = kernel.decays.length - 1;
    for (int k = 0; k <= last; k++) {
      float[] to = k < last ? decayed : keys;
      decay(synapses, kernel.decays[k], to);
      writeState(synapses, k, kernel.decays[k], to, values, begin * width, position);
    }
    for (int pair = 0; pair < synapses.written.length; pair++) {
      synapses.passed(pair, tokens(pair) != 0, position);
    }
    synapses.blockWritten(position, kernel);
  }

  /** The block's keys as they are left at its end. */
  private void decay(SynapsesFloat synapses, DecayFloat decay, float[] to) {
    float[] keys = synapses.recentKeys;
    for (int j = 0; j < BLOCK; j++) {
      float power = decay.power(BLOCK - 1 - j) * synapses.left(j, BLOCK - 1);
      int from = j * synapses.stride;
      for (int n = from; n < from + neurons; n++) {
        to[n] = keys[n] * power;
      }
    }
  }

  private void writeState(
      SynapsesFloat synapses,
      int k,
      DecayFloat decay,
      float[] keys,
      float[] values,
      int valuesAt,
      int position) {
    int stride = synapses.stride;
    AlignedFloat strength = synapses.strength;
    int from = strength.first + k * neurons * width;
    float left = synapses.left(BLOCK - 1);
    for (int pair = 0; pair < synapses.written.length; pair++) {
      int tokens = tokens(pair);
      if (tokens != 0) {
        float factor = synapses.since(decay, position, pair) * left;
        RowsFloat.early()
            .updatePair(
                factor,
                keys,
                stride,
                2 * pair,
                tokens,
                values,
                valuesAt,
                strength.values,
                from,
                width);
        writeOperations += 2L * Integer.bitCount(tokens) * width;
      }
    }
  }

  /** {@code Σ_j 2^j} over the block's tokens j at which a neuron of a pair was active. */
  private int tokens(int pair) {
    return (int) events[2 * pair] | (int) events[2 * pair + 1];
  }
}
