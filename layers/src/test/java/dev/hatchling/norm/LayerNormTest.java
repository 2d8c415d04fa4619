package dev.hatchling.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNormTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 64, 1023})
  void rowsInPlaceAndWithOffsets(int n) {
    float[] x = new float[n + 3];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      x[i + 3] = 100 + (float) Math.sin(i * 1.7);
      mean += x[i + 3] / (double) n;
    }
    double variance = 0;
    for (int i = 0; i < n; i++) {
      variance += (x[i + 3] - mean) * (x[i + 3] - mean) / n;
    }
    float[] y = new float[n + 1];
    float scale = LayerNormFloat.normalise(x, 3, y, 1, n);
    assertThat((double) scale).isCloseTo(1 / Math.sqrt(variance + 1e-5), within(1e-3 * scale));
    for (int i = 0; i < n; i++) {
      double expected = (x[i + 3] - mean) / Math.sqrt(variance + 1e-5);
      assertThat((double) y[i + 1]).isCloseTo(expected, within(1e-3));
    }
    LayerNormFloat.normalise(x, 3, x, 3, n);
    for (int i = 0; i < n; i++) {
      assertThat(x[i + 3]).isEqualTo(y[i + 1]);
    }
  }
}
