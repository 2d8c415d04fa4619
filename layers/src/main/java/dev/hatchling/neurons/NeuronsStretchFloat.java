package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.norm.LayerNormFloat;

/**
 * A stretch of tokens of one head of one sequence, for {@link NeuronsGradientFloat}: its currents
 * and gradients are read once and written once, and neurons are taken in blocks whose history stays
 * in the cache.
 */
final class NeuronsStretchFloat {
  /** Neurons of a block. */
  private static final int BLOCK = 512;

  private final NeuronsPlan plan;
  private final int historyRows;
  private final NeuronRowsFloat[] rows;
  private final MemoryFloat current;
  private final MemoryFloat activityGradient;
  private final int b;
  private final int h;

  /**
   * A head of a sequence.
   *
   * @param all neurons of the layer
   */
  NeuronsStretchFloat(
      NeuronsPlan plan,
      NeuronParametersFloat all,
      MemoryFloat current,
      MemoryFloat activityGradient,
      int b,
      int h) {
    this.plan = plan;
    this.current = current;
    this.activityGradient = activityGradient;
    this.b = b;
    this.h = h;
    this.historyRows = all.dynamics.history();
    int n = plan.neurons();
    NeuronNoiseFloat noise = plan.noiseFloat(b);
    rows = new NeuronRowsFloat[(n + BLOCK - 1) / BLOCK];
    for (int i = 0; i < rows.length; i++) {
      int from = h * n + i * BLOCK;
      rows[i] = all.slice(from, Math.min(from + BLOCK, (h + 1) * n)).rows(noise);
    }
  }

  /** Only the states after the stretch, from those before it. */
  void forward(int first, int length, float[][] states, float[][] after) {
    float[][] currents = currents(first, length, new float[length]);
    for (int i = 0; i < rows.length; i++) {
      Block block = new Block(i, first, length, currents, currents);
      block.forward(states);
      block.put(block.states, after);
    }
  }

  /**
   * Forwards again, then backwards.
   *
   * @param states before the stretch
   * @param stateGradients after the stretch; receive those before it
   * @param parameterGradients added up
   * @param target takes the gradient of the current
   */
  void backward(
      int first,
      int length,
      float[][] states,
      float[][] stateGradients,
      float[][] parameterGradients,
      NeuronsGradientFloat.Target target) {
    float[] scale = new float[length];
    float[][] currents = currents(first, length, scale);
    float[][] gradients = NeuronsWorkspaceFloat.get().gradients.rows(length, plan.neurons());
    for (int t = 0; t < length; t++) {
      activityGradient.get(plan.offset(b, first + t, h), gradients[t], 0, plan.neurons());
    }
    for (int i = 0; i < rows.length; i++) {
      Block block = new Block(i, first, length, currents, gradients);
      block.forward(states);
      block.backward(stateGradients, parameterGradients);
    }
    if (plan.settings().normaliseCurrent()) {
      normGradient(length, currents, scale, gradients);
    }
    target.take(b, first, length, gradients);
  }

  /** The currents, normalised, and the scales of the norms. */
  private float[][] currents(int first, int length, float[] scale) {
    int n = plan.neurons();
    float[][] currents = NeuronsWorkspaceFloat.get().currents.rows(length, n);
    for (int t = 0; t < length; t++) {
      current.get(plan.offset(b, first + t, h), currents[t], 0, n);
      if (plan.settings().normaliseCurrent()) {
        scale[t] = LayerNormFloat.normalise(currents[t], 0, currents[t], 0, n);
      }
    }
    return currents;
  }

  /** Turns the gradient of the normalised current into that of the current. */
  private void normGradient(int length, float[][] currents, float[] scale, float[][] gradients) {
    for (int t = 0; t < length; t++) {
      float[] row = gradients[t];
      LayerNormFloat.gradient(currents[t], 0, scale[t], row, 0, row, 0, plan.neurons());
    }
  }

  /** Some neurons of the head. */
  private final class Block {
    private final long position;
    private final int length;
    private final int from;
    private final int n;
    private final float[][] currents;
    private final float[][] gradients;
    private final NeuronRowsFloat row;
    private final float[][][] history;
    private final float[][] states;

    Block(int index, int first, int length, float[][] currents, float[][] gradients) {
      this.position = plan.position() + first;
      this.length = length;
      this.from = index * BLOCK;
      this.n = Math.min(BLOCK, plan.neurons() - from);
      this.row = rows[index];
      this.currents = currents;
      this.gradients = gradients;
      NeuronsWorkspaceFloat workspace = NeuronsWorkspaceFloat.get();
      history = workspace.history(length, historyRows, n);
      states = workspace.states.rows(plan.inputs().states(), n);
    }

    private void get(float[][] all, float[][] own) {
      for (int i = 0; i < all.length; i++) {
        System.arraycopy(all[i], from, own[i], 0, n);
      }
    }

    private void put(float[][] own, float[][] all) {
      for (int i = 0; i < all.length; i++) {
        System.arraycopy(own[i], 0, all[i], from, n);
      }
    }

    void forward(float[][] before) {
      get(before, states);
      for (int t = 0; t < length; t++) {
        row.replay(position + t, currents[t], from, states, history[t], n);
      }
    }

    void backward(float[][] stateGradients, float[][] parameterGradients) {
      NeuronsWorkspaceFloat workspace = NeuronsWorkspaceFloat.get();
      float[][] s = workspace.stateGradients.rows(stateGradients.length, n);
      float[][] p = workspace.parameterGradients.rows(parameterGradients.length, n);
      get(stateGradients, s);
      get(parameterGradients, p);
      for (int t = length - 1; t >= 0; t--) {
        row.backward(position + t, history[t], gradients[t], from, s, p, n);
      }
      put(s, stateGradients);
      put(p, parameterGradients);
    }
  }
}
