package dev.hatchling.generation.internal;

import java.util.Arrays;

/**
 * The synaptic state of one head in one layer of one sequence, stored as in docs/model.md, E55:
 * {@code S = Σ_j λ^(t−1−j) q_j x_jᵀ} over the tokens j &lt; t.
 *
 * <p>Decay is lazy: a pair of rows (two neurons that the rotary angles couple) remembers up to
 * which token it was brought up to date. The tokens of the present block of {@link #BLOCK} are not
 * in the rows yet: their keys wait in {@link #recentKeys} and reach the rows together when the
 * block is full, which writes a row once a block and not once a spike. Where tokens gate the
 * synapses (E56), a pair also remembers what the gates of whole blocks have left of it.
 */
final class SynapsesFloat {
  /** Tokens of a block; blocks begin at multiples of it. At most {@code SpikesFloat.ROWS}. */
  static final int BLOCK = 16;

  private static final int PAD = 16;

  /** The states, {@code [K, N, D]}; row n of each is as of {@code written[n / 2]}. */
  final AlignedFloat strength;

  /** K. */
  private final int components;

  /** D. */
  private final int width;

  /** {@code [N/2]}: tokens consumed when the pair was brought up to date; −1 for never: zeros. */
  final int[] written;

  /** Distance of the rows of {@link #recentKeys}: at a power of two they would share cache sets. */
  final int stride;

  /** {@code [BLOCK, stride]}: keys of the present block's tokens; 0 where a neuron is silent. */
  final float[] recentKeys;

  /**
   * {@code [BLOCK]}: ln g of the present block's tokens, added up from its first one, or from where
   * a state was taken; empty where there are no gates.
   */
  final float[] gates;

  /**
   * {@code [N/2]}: product of the gates from where the pair was written to the block's begin; empty
   * where there are no gates.
   */
  final float[] held;

  /** {@code [K, N]}: λ_k^({@link #reference} − written), times held; 0 for never. */
  final float[] fade;

  /** The position that {@link #fade} is for: where the block began; −1: to be computed. */
  int reference = -1;

  /** Whether a row was ever written. */
  boolean live;

  /**
   * Never written.
   *
   * @param strength room for {@code [K, N, D]} zeros
   */
  SynapsesFloat(StepShape shape, AlignedFloat strength) {
    this.strength = strength;
    components = shape.components();
    width = shape.width();
    written = new int[shape.neurons() / 2];
    stride = stride(shape.neurons());
    recentKeys = new float[BLOCK * stride];
    fade = new float[components * shape.neurons()];
    gates = new float[shape.forgetting() ? BLOCK : 0];
    held = new float[shape.forgetting() ? written.length : 0];
    Arrays.fill(written, -1);
    Arrays.fill(held, 1f);
  }

  static int stride(int neurons) {
    return neurons + PAD;
  }

  /** How many numbers the states have. */
  int size() {
    return fade.length * width;
  }

  /** Size of what is carried from token to token, bytes. */
  long bytes() {
    return (long) Float.BYTES
        * (size() + written.length * (2L * BLOCK + 1) + gates.length + held.length);
  }

  void copyFrom(SynapsesFloat other) {
    takeNumbers(other.strength.values, other.strength.first);
    System.arraycopy(other.written, 0, written, 0, written.length);
    System.arraycopy(other.recentKeys, 0, recentKeys, 0, recentKeys.length);
    System.arraycopy(other.gates, 0, gates, 0, gates.length);
    System.arraycopy(other.held, 0, held, 0, held.length);
    reference = -1;
  }

  void reset() {
    Arrays.fill(strength.values, strength.first, strength.first + size(), 0f);
    Arrays.fill(written, -1);
    Arrays.fill(held, 1f);
    forgetKeys();
  }

  private void forgetKeys() {
    Arrays.fill(recentKeys, 0f);
    Arrays.fill(gates, 0f);
    reference = -1;
  }

  /** Computes {@link #fade} where it is not known. A function of what is saved, nothing else. */
  void prepare(int position, HeadKernelFloat kernel) {
    if (reference < 0) {
      int latest = Arrays.stream(written).max().orElse(-1);
      fadeAt(Math.max(latest, position - position % BLOCK), kernel);
    }
  }

  /** Computes {@link #fade} for a position that no row was written after. */
  void fadeAt(int position, HeadKernelFloat kernel) {
    reference = position;
    live = false;
    for (int since : written) {
      live |= since >= 0;
    }
    for (int k = 0; k < components; k++) {
      int row = k * 2 * written.length;
      for (int pair = 0; pair < written.length; pair++) {
        float factor = since(kernel.decays[k], position, pair);
        fade[row + 2 * pair] = factor;
        fade[row + 2 * pair + 1] = factor;
      }
    }
  }

  /** How much is left at a position of what a pair held when it was written, 0 for never. */
  float since(DecayFloat decay, int position, int pair) {
    int since = written[pair];
    float power = since < 0 ? 0f : decay.power(position - since);
    return held.length == 0 ? power : power * held[pair];
  }

  /** A token of the present block has a gate. */
  void gate(int slot, float logarithm) {
    gates[slot] = (slot == 0 ? 0f : gates[slot - 1]) + logarithm;
  }

  /** What the gates of the block's tokens up to one leave of what is older. */
  float left(int slot) {
    return gates.length == 0 ? 1f : (float) Math.exp(gates[slot]);
  }

  /** What the gates behind a token of the block up to another one leave of the first. */
  float left(int token, int slot) {
    return gates.length == 0 ? 1f : (float) Math.exp(gates[slot] - gates[token]);
  }

  /** A full block reaches the rows of a pair, or passes it by. */
  void passed(int pair, boolean touched, int position) {
    if (touched) {
      written[pair] = position;
    }
    if (held.length > 0) {
      float left = touched ? 1f : held[pair] * left(BLOCK - 1);
      held[pair] = left < DecayFloat.NOTHING ? 0f : left;
    }
  }

  /** The waiting keys have been written into the rows. */
  void blockWritten(int position, HeadKernelFloat kernel) {
    forgetKeys();
    fadeAt(position, kernel);
  }

  /** The waiting keys as a state file has them, {@code [N, BLOCK]}. */
  float[] keysByNeuron() {
    float[] keys = new float[2 * written.length * BLOCK];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = recentKeys[i % BLOCK * stride + i / BLOCK];
    }
    return keys;
  }

  /** Takes waiting keys {@code [N, BLOCK]}. */
  void takeKeys(float[] keys) {
    forgetKeys();
    for (int i = 0; i < keys.length; i++) {
      recentKeys[i % BLOCK * stride + i / BLOCK] = keys[i];
    }
  }

  /**
   * The states as one dense array, {@code [K, N, D]}.
   *
   * @param position tokens consumed, t
   * @param values x of the present block's tokens, {@code [BLOCK, D]}
   */
  float[] dense(int position, float[] values, HeadKernelFloat kernel) {
    float[] dense = new float[size()];
    int neurons = 2 * written.length;
    for (int row = 0; row < fade.length; row++) {
      dense(row, row % neurons, position, values, kernel.decays[row / neurons], dense);
    }
    return dense;
  }

  private void dense(
      int row, int n, int position, float[] values, DecayFloat decay, float[] dense) {
    int pending = position % BLOCK;
    float passed = pending == 0 ? 1f : left(pending - 1);
    float factor = since(decay, position, n / 2) * passed;
    for (int d = 0; d < width; d++) {
      float sum = factor * strength.values[strength.first + row * width + d];
      for (int j = 0; j < pending; j++) {
        float key = recentKeys[j * stride + n];
        float power = decay.power(pending - 1 - j) * left(j, pending - 1);
        sum += key * power * values[j * width + d];
      }
      dense[row * width + d] = sum;
    }
  }

  /** Takes dense states of a position; no token of the present block waits. */
  void take(float[] dense, int position) {
    takeNumbers(dense, 0);
    Arrays.fill(written, position);
    Arrays.fill(held, 1f);
    forgetKeys();
  }

  /** The numbers of the states as they are, each row as of its own token. */
  float[] numbers() {
    return Arrays.copyOfRange(strength.values, strength.first, strength.first + size());
  }

  /** Takes {@link #numbers}. */
  void takeNumbers(float[] numbers, int from) {
    System.arraycopy(numbers, from, strength.values, strength.first, size());
  }
}
