package dev.hatchling.neurons;

/**
 * Rows of the thread that asks, kept from pass to pass: at least as many and as long as asked for;
 * their content is what was left there.
 */
final class NeuronsWorkspaceFloat {
  private static final ThreadLocal<NeuronsWorkspaceFloat> KEPT =
      ThreadLocal.withInitial(NeuronsWorkspaceFloat::new);

  private float[][] currents = {};
  private float[][] gradients = {};
  private float[][] states = {};
  private float[][] stateGradients = {};
  private float[][] parameterGradients = {};
  private float[][] steps = {};
  private float[][][] history = {};

  private NeuronsWorkspaceFloat() {}

  static NeuronsWorkspaceFloat get() {
    return KEPT.get();
  }

  private static float[][] grown(float[][] have, int rows, int length) {
    boolean enough = have.length >= rows && (rows == 0 || have[0].length >= length);
    return enough ? have : new float[Math.max(rows, have.length)][length];
  }

  /** Currents of a head, a row a token. */
  float[][] currents(int tokens, int length) {
    currents = grown(currents, tokens, length);
    return currents;
  }

  /** Gradients of a head, a row a token. */
  float[][] gradients(int tokens, int length) {
    gradients = grown(gradients, tokens, length);
    return gradients;
  }

  /** States of some neurons. */
  float[][] states(int rows, int length) {
    states = grown(states, rows, length);
    return states;
  }

  /** Gradients of those states. */
  float[][] stateGradients(int rows, int length) {
    stateGradients = grown(stateGradients, rows, length);
    return stateGradients;
  }

  /** Gradients of the neurons' parameters. */
  float[][] parameterGradients(int rows, int length) {
    parameterGradients = grown(parameterGradients, rows, length);
    return parameterGradients;
  }

  /** Rows between the steps of a token. */
  float[][] steps(int rows, int length) {
    steps = grown(steps, rows, length);
    return steps;
  }

  /** What tokens leave behind for the backward pass, {@code [tokens][rows][length]}. */
  float[][][] history(int tokens, int rows, int length) {
    boolean enough =
        history.length >= tokens && history[0].length >= rows && history[0][0].length >= length;
    if (!enough) {
      history = new float[Math.max(tokens, history.length)][rows][length];
    }
    return history;
  }
}
