package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.TilesFloat;

/** Rows that a thread keeps from pass to pass. */
final class NeuronsWorkspaceFloat {
  private static final ThreadLocal<NeuronsWorkspaceFloat> KEPT =
      ThreadLocal.withInitial(NeuronsWorkspaceFloat::new);

  /** Currents of a head, a row a token. */
  final TilesFloat currents = new TilesFloat();

  /** Gradients of a head, a row a token. */
  final TilesFloat gradients = new TilesFloat();

  /** States of some neurons. */
  final TilesFloat states = new TilesFloat();

  /** Gradients of those states. */
  final TilesFloat stateGradients = new TilesFloat();

  /** Gradients of the neurons' parameters. */
  final TilesFloat parameterGradients = new TilesFloat();

  /** Rows between the steps of a token. */
  final TilesFloat steps = new TilesFloat();

  private float[][][] history = {};

  private NeuronsWorkspaceFloat() {}

  static NeuronsWorkspaceFloat get() {
    return KEPT.get();
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
