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
  private final float amplitude;
  private final RowsFloat rows = RowsFloat.instance();

  /** 0 to BLOCK − 1. */
  private final int[] slots = IntStream.range(0, BLOCK).toArray();

  /** Rows of the block's tokens among the values. */
  private final int[] places = new int[BLOCK];

  /** The token's key, and zeros up to the stride of the waiting keys. */
  private final float[] key;

  private final float[] faded;

  /** {@code Σ_j 2^j} over the block's tokens j at which a key is not 0, {@code [N]}. */
  private final float[] events;

  private final float[] scores = new float[BLOCK];
  private long readOperations;
  private long writeOperations;

  HeadAttentionFloat(StepShape shape, float amplitude) {
    neurons = shape.neurons();
    width = shape.width();
    this.amplitude = amplitude;
    key = new float[SynapsesFloat.stride(neurons)];
    faded = new float[neurons];
    events = new float[neurons];
  }

  long readOperations() {
    return readOperations;
  }

  long writeOperations() {
    return writeOperations;
  }

  /**
   * {@code attended = A₊ (λ q S + Σ_{j in block} λ^(t−j) (q·q_j) x_j)}, then remembers q and x.
   *
   * @param pairs with an active neuron, counted within the head
   * @param attended receives the result, {@code [D]}
   */
  void recall(
      WorkFloat work,
      SynapsesFloat synapses,
      DecayFloat decay,
      int head,
      int t,
      int[] pairs,
      int count,
      float[] attended) {
    int position = work.first + t;
    synapses.prepare(position, decay);
    rows.turn(work.turns[t], 0, 1f, work.activity, head * neurons, key, 0, neurons);
    Arrays.fill(attended, 0f);
    if (synapses.live) {
      read(synapses, decay.power(position + 1 - synapses.reference), pairs, count, attended);
    }
    int slot = position % BLOCK;
    int begin = work.first % BLOCK + t - slot;
    if (slot > 0) {
      readRecent(synapses, decay, work.values, begin, slot, attended);
    }
    for (int d = 0; d < width; d++) {
      attended[d] *= amplitude;
    }
    System.arraycopy(key, 0, synapses.recentKeys, slot * synapses.stride, neurons);
    if (slot == BLOCK - 1) {
      write(synapses, decay, work.values, begin, position + 1);
    }
  }

  private void read(SynapsesFloat synapses, float power, int[] pairs, int count, float[] attended) {
    for (int n = 0; n < neurons; n++) {
      faded[n] = key[n] * power * synapses.fade[n];
    }
    AlignedFloat strength = synapses.strength;
    rows.gatherPairs(faded, pairs, count, strength.values, strength.first, width, attended);
    readOperations += 2L * count * width;
  }

  private void readRecent(
      SynapsesFloat synapses,
      DecayFloat decay,
      float[] values,
      int begin,
      int pending,
      float[] attended) {
    rows.dots(key, 0, slots, pending, synapses.recentKeys, 0, synapses.stride, scores);
    for (int j = 0; j < pending; j++) {
      scores[j] *= decay.power(pending - j);
      places[j] = begin + j;
    }
    rows.gather(scores, places, pending, values, 0, width, attended, 0);
    readOperations += (long) pending * (neurons + width);
  }

  /**
   * {@code S ← λ^age S + Σ_j λ^(BLOCK−1−j) q_j x_jᵀ} for the pairs that the block touched.
   *
   * @param begin row of the block's first token in values
   * @param position tokens consumed with the block
   */
  private void write(
      SynapsesFloat synapses, DecayFloat decay, float[] values, int begin, int position) {
    float[] keys = synapses.recentKeys;
    int stride = synapses.stride;
    SpikesFloat.instance().mark(keys, 0, stride, BLOCK, neurons, events);
    for (int j = 0; j < BLOCK; j++) {
      float power = decay.power(BLOCK - 1 - j);
      for (int n = j * stride; n < j * stride + neurons; n++) {
        keys[n] *= power;
      }
    }
    for (int pair = 0; pair < synapses.written.length; pair++) {
      int tokens = (int) events[2 * pair] | (int) events[2 * pair + 1];
      if (tokens != 0) {
        int since = synapses.written[pair];
        float factor = since < 0 ? 0f : decay.power(position - since);
        rows.updatePair(
            factor,
            keys,
            stride,
            2 * pair,
            tokens,
            values,
            begin * width,
            synapses.strength.values,
            synapses.strength.first,
            width);
        writeOperations += 2L * Integer.bitCount(tokens) * width;
        synapses.written[pair] = position;
      }
    }
    synapses.blockWritten(position, decay);
  }
}
