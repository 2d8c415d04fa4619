package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Strips against the same chain of fused multiply-adds, to the last bit. */
@EnabledIf("available")
class PanelTest {
  static boolean available() {
    return PanelFloat.INSTANCE != null;
  }

  @Test
  void isTheChainOfItsTerms() {
    PanelFloat panels = Objects.requireNonNull(PanelFloat.INSTANCE);
    int columns = panels.columns();
    for (int rows = 1; rows < 10; rows++) {
      for (int terms : new int[] {0, 1, 2, 31}) {
        for (float beta : new float[] {0f, 1f, 0.75f}) {
          check(panels, columns, rows, terms, beta, terms + 2, 1);
          check(panels, columns, rows, terms, beta, 1, rows + 1);
        }
      }
    }
  }

  private static void check(
      PanelFloat panels, int columns, int rows, int terms, float beta, int aRow, int aTerm) {
    float[] a = wave(3 + rows * aRow + terms * aTerm, 0.7);
    float[] b = wave(5 + terms * columns, 0.3);
    float[] c = wave(7 + rows * (columns + 1), 0.1);
    if (beta == 0f) {
      // What is not to be read.
      Arrays.fill(c, Float.NaN);
    }
    float[] expected = c.clone();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int k = 0; k < terms; k++) {
          sum = Math.fma(a[3 + i * aRow + k * aTerm], b[5 + k * columns + j], sum);
        }
        int at = 7 + i * (columns + 1) + j;
        expected[at] = beta == 0f ? 2f * sum : Math.fma(beta, c[at], 2f * sum);
      }
    }
    panels.strip(rows, terms, 2f, a, 3, aRow, aTerm, b, 5, beta, c, 7, columns + 1);
    assertThat(c).containsExactly(expected);
  }

  private static float[] wave(int n, double step) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.sin(step * i);
    }
    return x;
  }
}
