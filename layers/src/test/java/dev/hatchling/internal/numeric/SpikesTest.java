package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The providers against each other, to the last bit, at widths around the vector length. */
class SpikesTest {
  private static final int TOKENS = 64;
  private static final long[] ACTIVE = {
    1L, 1L << 63, 0b1001_0000_0000_0101L, -1L, 0x8000_0001_0000_8000L
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 15, 16, 17, 64, 127, 128, 129, 300})
  void sumsAgree(int width) {
    SpikesFloat vector = SpikesFloat.FORMS.get();
    SpikesFloat scalar = SpikesFloat.FORMS.scalar();
    int pitch = 9;
    float[] c = wave(TOKENS * pitch, 0.7);
    float[] rows = wave(TOKENS * width, 0.3);
    float[] row = wave(width + 4, 1.3);
    for (long tokens : ACTIVE) {
      float[] expected = row.clone();
      float[] actual = row.clone();
      scalar.collect(tokens, c, 2, pitch, rows, expected, 4, width);
      vector.collect(tokens, c, 2, pitch, rows, actual, 4, width);
      assertThat(actual).containsExactly(expected);
      float[] expectedRows = rows.clone();
      float[] actualRows = rows.clone();
      scalar.spread(tokens, c, 2, pitch, row, 4, expectedRows, width);
      vector.spread(tokens, c, 2, pitch, row, 4, actualRows, width);
      assertThat(actualRows).containsExactly(expectedRows);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 33})
  void marksAreThoseOfALoop(int n) {
    int pitch = n + 3;
    float[] a = new float[SpikesFloat.ROWS * pitch + 5];
    float[] sizes = {0f, -0f, 1f, -3f, Float.MIN_VALUE, 0f, -Float.MIN_VALUE, 0f, 1e30f};
    for (int i = 0; i < a.length; i++) {
      a[i] = sizes[i * 5 % sizes.length];
    }
    for (int rows : new int[] {0, 1, 7, SpikesFloat.ROWS}) {
      float[] expected = new float[n];
      float[] actual = new float[n];
      SpikesFloat.FORMS.scalar().mark(a, 5, pitch, rows, n, expected);
      SpikesFloat.FORMS.get().mark(a, 5, pitch, rows, n, actual);
      assertThat(actual).containsExactly(expected);
      if (rows > 0) {
        assertThat((int) expected[0] & 1).isEqualTo(a[5] == 0 ? 0 : 1);
      }
    }
  }

  private static float[] wave(int n, double step) {
    float[] wave = new float[n];
    for (int i = 0; i < n; i++) {
      wave[i] = (float) Math.sin(step * i);
    }
    return wave;
  }
}
