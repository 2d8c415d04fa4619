package dev.hatchling.cli;

import dev.hatchling.internal.numeric.PanelFloat;
import dev.hatchling.internal.numeric.RowsFloat;

/**
 * Runs the vector kernels on a toy while a training run gets ready on another core. Interpreted, an
 * operation of the Vector API takes a hundred times what it takes compiled, and the first step
 * would wait for the compiler.
 */
final class WarmUp {
  private static final int WIDTH = 256;
  private static final int TERMS = 32;

  /** Enough for the JIT to compile all of them at the thresholds that the launcher sets. */
  private static final int ROUNDS = 100;

  private final float[] x = new float[WIDTH * TERMS];
  private final float[] y = new float[WIDTH * TERMS];
  private final float[] z = new float[WIDTH * TERMS];

  private final int[] chosen = new int[TERMS];

  /** What it computes goes nowhere. */
  void run() {
    PanelFloat panel = PanelFloat.INSTANCE;
    RowsFloat rows = RowsFloat.instance();
    for (int i = 0; i < ROUNDS; i++) {
      if (panel != null) {
        panel(panel, i);
      }
      rows(rows);
    }
  }

  private void panel(PanelFloat panel, int i) {
    int rows = 1 + i % 4;
    panel.strip(16 + rows, TERMS, 1f, x, 0, TERMS, 1, y, 0, 0f, z, 0, panel.columns());
    panel.strip(16 + rows, TERMS, 1f, x, 0, TERMS, 1, y, 0, 1f, z, 0, panel.columns());
  }

  private void rows(RowsFloat rows) {
    rows.turn(x, 0, 1f, y, 0, z, 0, WIDTH);
    rows.sum(x, 0, WIDTH);
    rows.dot(x, 0, y, 0, WIDTH);
    rows.squares(x, 0, 0f, WIDTH);
    rows.axpy(1f, x, 0, y, 0, WIDTH);
    rows.update(1f, x, chosen, TERMS, y, 0, WIDTH / 4, z, 0);
  }
}
