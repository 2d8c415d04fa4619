package dev.hatchling.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.internal.numeric.ReductionsDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryTest {
  /** Mistake 9 of docs/model.md: the base of E51. */
  @ParameterizedTest
  @CsvSource({"1, 341.14, 512", "4, 1379.56, 2048", "8, 2774.21, 4096", "32, 11218.64, 16384"})
  void basesOfTheDesign(double extrapolation, double exact, double base) {
    assertThat(RotaryBase.exact(extrapolation, 2048, 256)).isCloseTo(exact, within(0.01));
    assertThat(RotaryBase.of(extrapolation, 2048, 256)).isEqualTo(base);
    double longest =
        2 * Math.PI * Math.pow(RotaryBase.exact(extrapolation, 2048, 256), 254.0 / 256);
    assertThat(longest).isCloseTo(extrapolation * 2048, within(1e-6));
  }

  @Test
  void anExactPowerOfTwoStays() {
    // αL/2π = 8, squared for D = 4.
    assertThat(RotaryBase.of(Math.PI / 4, 64, 4)).isEqualTo(64);
    assertThat(RotaryBase.of(0.001, 1, 64)).isEqualTo(2);
  }

  @Test
  void badSizesAreNamed() {
    assertThatThrownBy(() -> RotaryBase.of(1, 2048, 255))
        .hasMessage("rotary base: width 255 must be even and above 2");
    assertThatThrownBy(() -> RotaryBase.of(1, 2048, 2))
        .hasMessage("rotary base: width 2 must be even and above 2");
    assertThatThrownBy(() -> RotaryBase.of(1, 0, 4)).hasMessage("rotary base: length 0 is below 1");
    assertThatThrownBy(() -> RotaryBase.of(-1, 8, 4))
        .hasMessage("rotary base: extrapolation -1.0 must be above 0");
    assertThatThrownBy(() -> RotaryFloat.of(1, 4))
        .hasMessage("rotary embedding: base 1.0 is not above 1");
    assertThatThrownBy(() -> RotaryDouble.of(10, 7))
        .hasMessage("rotary embedding: size 7 must be even, 2 or more");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "63", "64", "100000", "1000001"})
  void positionsFarAwayAreRight(long position) {
    int n = 8;
    float[] row = {1, 2, -3, 4, 5, -6, 7, 8};
    float[] turned = new float[n];
    RotaryFloat.of(65_536, n).rotate(position, row, 0, turned, 0);
    for (int k = 0; k < n; k += 2) {
      double angle = position * Math.pow(65_536, -(double) k / n);
      double even = row[k] * Math.cos(angle) - row[k + 1] * Math.sin(angle);
      double odd = row[k + 1] * Math.cos(angle) + row[k] * Math.sin(angle);
      assertThat((double) turned[k]).isCloseTo(even, within(2e-6));
      assertThat((double) turned[k + 1]).isCloseTo(odd, within(2e-6));
    }
    RotaryFloat.of(65_536, n).rotateBack(position, turned, 0, turned, 0);
    for (int k = 0; k < n; k++) {
      assertThat(turned[k]).isCloseTo(row[k], within(4e-6f));
    }
  }

  @Test
  void productsDependOnTheDistanceAlone() {
    RotaryDouble rotary = RotaryDouble.of(2048, 6);
    double[] q = {0.3, -1, 2, 0.5, 1, 4};
    double[] k = {1, 0.2, -2, 3, 0.7, 1};
    assertThat(product(rotary, q, 99_990, k, 99_900))
        .isCloseTo(product(rotary, q, 90, k, 0), within(1e-9));
  }

  private static double product(RotaryDouble rotary, double[] q, long at, double[] k, long from) {
    double[] a = new double[6];
    double[] b = new double[6];
    rotary.rotate(at, q, 0, a, 0);
    rotary.rotate(from, k, 0, b, 0);
    return ReductionsDouble.dot(a, 0, b, 0, 6);
  }
}
