package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hatchling.vector.Simd;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scalar form of the first calls gives what vectors give, to the last bit. */
class LanesRowsTest {
  private static final int ROWS = 12;
  private static final int[] CHOSEN = {0, 3, 4, 11, 6, 9, 1};

  private final RowsFloat lanes = new LanesRowsFloat(Simd.length() / Float.SIZE);
  private final RowsDouble doubleLanes = new LanesRowsDouble(Simd.length() / Double.SIZE);
  private final RowsFloat vectors = RowsFloat.instance();
  private final RowsDouble doubleVectors = RowsDouble.instance();

  @BeforeEach
  void withVectors() {
    assumeThat(RowsFloat.FORMS.vector()).isNotNull();
  }

  /** Of many magnitudes, so that sums in another order differ. */
  private static float[] numbers(int n, double phase) {
    float[] numbers = new float[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (float) (Math.sin(i * 1.7 + phase) * Math.pow(10, i % 5 - 2));
    }
    return numbers;
  }

  private static double[] doubles(int n, double phase) {
    return IntStream.range(0, n)
        .mapToDouble(i -> Math.sin(i * 1.7 + phase) * Math.pow(10, i % 5 - 2))
        .toArray();
  }

  private static void run(RowsFloat form, int width, float[] out) {
    float[] w = numbers(3 + ROWS * width, 0.7);
    float[] x = numbers(width + 5, 0.3);
    form.update(0.75f, numbers(7, 0.1), CHOSEN, 7, w, 3, width, out, 2);
    form.updatePair(
        0.5f,
        numbers(16 * 20, 1.3),
        20,
        4,
        0b1001_0000_0000_0101,
        numbers(16 * width + 3, 0.4),
        3,
        out,
        1,
        width);
    form.dots(x, 5, CHOSEN, 7, w, 3, width, out);
    out[7] = form.dot(x, 5, w, 2, width);
    out[8] = form.sum(x, 4, width);
    out[9] = form.squares(x, 5, 0.25f, width);
    form.axpy(-1.25f, x, 5, out, 20, width);
    form.turn(w, 3, -1f, x, 2, out, 30, width & ~1);
  }

  private static void run(RowsDouble form, int width, double[] out) {
    double[] w = doubles(3 + ROWS * width, 0.7);
    double[] x = doubles(width + 5, 0.3);
    form.update(0.75, doubles(7, 0.1), CHOSEN, 7, w, 3, width, out, 2);
    form.updatePair(
        0.5,
        doubles(16 * 20, 1.3),
        20,
        4,
        0b1001_0000_0000_0101,
        doubles(16 * width + 3, 0.4),
        3,
        out,
        1,
        width);
    form.dots(x, 5, CHOSEN, 7, w, 3, width, out);
    out[7] = form.dot(x, 5, w, 2, width);
    out[8] = form.sum(x, 4, width);
    out[9] = form.squares(x, 5, 0.25, width);
    form.axpy(-1.25, x, 5, out, 20, width);
    form.turn(w, 3, -1, x, 2, out, 30, width & ~1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 16, 17, 31, 64, 65, 127, 128, 129, 256, 300})
  void givesTheBitsOfVectors(int width) {
    float[] expected = numbers(ROWS * width + 60, 0.2);
    float[] actual = expected.clone();
    run(vectors, width, expected);
    run(lanes, width, actual);
    assertThat(actual).containsExactly(expected);
    double[] expectedDoubles = doubles(ROWS * width + 60, 0.2);
    double[] actualDoubles = expectedDoubles.clone();
    run(doubleVectors, width, expectedDoubles);
    run(doubleLanes, width, actualDoubles);
    assertThat(actualDoubles).containsExactly(expectedDoubles);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 30})
  void groupsAndStripsToo(int inputs) {
    int[] heard = IntStream.range(0, inputs).map(i -> 2 * i).toArray();
    float[] x = numbers(2 * inputs, 0.6);
    float[] w = numbers(5 + 4 * 32 * 2 * inputs, 0.9);
    float[] expected = new float[200];
    float[] actual = new float[200];
    vectors.group(x, heard, w, expected);
    lanes.group(x, heard, w, actual);
    assertThat(actual).containsExactly(expected);
    vectors.strips(x, w, 5, 64 * inputs, expected, 3, 40);
    lanes.strips(x, w, 5, 64 * inputs, actual, 3, 40);
    assertThat(actual).containsExactly(expected);
  }
}
