package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The providers against each other, at widths around the vector length. */
class RowsTest {
  private static final int NEURONS = 37;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 15, 16, 17, 31, 32, 64, 127, 128, 129, 300})
  void providersAgree(int width) {
    assumeThat(RowsFloat.FORMS.vector()).isNotNull();
    assertThat(RowsFloat.instance().getClass().getSimpleName()).isEqualTo("VectorRowsFloat");
    assertThat(RowsDouble.instance().getClass().getSimpleName()).isEqualTo("VectorRowsDouble");
    RowsFloat vector = RowsFloat.instance();
    RowsFloat scalar = new ScalarRowsFloat();
    float[] w = wave(7 + NEURONS * width, 0.7);
    float[] x = wave(width + 5, 0.3);
    int[] rows = {0, 3, 4, 11, 36};
    float[] c = {0.5f, -1.25f, 2f, 0.125f, -3f};
    float[] expected = wave(width + 2, 0.1);
    float[] actual = expected.clone();
    scalar.update(1f, c, rows, 5, w, 7, width, expected, 2);
    vector.update(1f, c, rows, 5, w, 7, width, actual, 2);
    assertThat(actual).containsExactly(expected, within(1e-5f));
    float[] dots = new float[5];
    float[] vectorDots = new float[5];
    scalar.dots(x, 5, rows, 5, w, 7, width, dots);
    vector.dots(x, 5, rows, 5, w, 7, width, vectorDots);
    assertThat(vectorDots).containsExactly(dots, within(1e-4f));
    assertThat(vector.squares(x, 5, 0.25f, width))
        .isCloseTo(scalar.squares(x, 5, 0.25f, width), within(1e-4f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 31, 127, 128, 129, 300})
  void pairsAgree(int width) {
    RowsFloat vector = RowsFloat.instance();
    RowsFloat scalar = new ScalarRowsFloat();
    float[] w = wave(7 + 36 * width, 0.7);
    int events = 0b1001_0000_0000_0101;
    float[] keys = wave(16 * 40, 1.3);
    float[] values = wave(16 * width + 3, 0.4);
    float[] written = w.clone();
    float[] vectorWritten = w.clone();
    scalar.updatePair(0.5f, keys, 40, 6, events, values, 3, written, 7, width);
    vector.updatePair(0.5f, keys, 40, 6, events, values, 3, vectorWritten, 7, width);
    assertThat(vectorWritten).containsExactly(written, within(1e-5f));
    assertThat(written[7 + 5 * width]).isEqualTo(w[7 + 5 * width]);
    assertThat(written[7 + 8 * width]).isEqualTo(w[7 + 8 * width]);
    float sum = 0.5f * w[7 + 6 * width];
    for (int j : new int[] {0, 2, 12, 15}) {
      sum += keys[j * 40 + 6] * values[3 + j * width];
    }
    assertThat(written[7 + 6 * width]).isCloseTo(sum, within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 128})
  void stripsAreSumsOverInputs(int inputs) {
    int apart = 3 * inputs * RowsFloat.STRIP;
    float[] w = wave(7 + 4 * apart, 0.7);
    float[] x = wave(inputs, 0.3);
    for (RowsFloat rows : List.of(new ScalarRowsFloat(), RowsFloat.instance())) {
      float[] out = new float[3 + 3 * 50 + RowsFloat.STRIP];
      rows.strips(x, w, 7, apart, out, 3, 50);
      for (int q = 0; q < 4; q++) {
        for (int i = 0; i < RowsFloat.STRIP; i++) {
          double sum = 0;
          for (int d = 0; d < inputs; d++) {
            sum += (double) x[d] * w[7 + q * apart + d * RowsFloat.STRIP + i];
          }
          assertThat(out[3 + 50 * q + i]).isCloseTo((float) sum, within(1e-5f));
        }
      }
      assertThat(out[3 + RowsFloat.STRIP]).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 14, 16, 18, 64, 130})
  void sumsAndTurnsAgree(int n) {
    float[] x = wave(n + 3, 0.9);
    float[] table = wave(n + 4, 0.2);
    RowsFloat scalar = new ScalarRowsFloat();
    RowsFloat vector = RowsFloat.instance();
    assertThat(vector.sum(x, 3, n)).isCloseTo(scalar.sum(x, 3, n), within(1e-4f));
    for (float direction : new float[] {1f, -1f}) {
      float[] expected = new float[n + 1];
      float[] actual = new float[n + 1];
      scalar.turn(table, 4, direction, x, 3, expected, 1, n);
      vector.turn(table, 4, direction, x, 3, actual, 1, n);
      assertThat(actual).containsExactly(expected, within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 128, 131})
  void doubleTwinsAgree(int width) {
    double[] w =
        IntStream.range(0, 3 + NEURONS * width).mapToDouble(i -> Math.sin(0.7 * i)).toArray();
    double[] x = IntStream.range(0, width).mapToDouble(i -> Math.cos(0.3 * i)).toArray();
    int[] rows = {1, 2, 30};
    double[] expected = new double[3];
    double[] actual = new double[3];
    new ScalarRowsDouble().dots(x, 0, rows, 3, w, 3, width, expected);
    RowsDouble.instance().dots(x, 0, rows, 3, w, 3, width, actual);
    assertThat(actual).containsExactly(expected, within(1e-12));
  }

  private static float[] wave(int n, double frequency) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) Math.sin(frequency * i);
    }
    return values;
  }
}
