package dev.hatchling.internal.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FastMathTest {
  @Test
  void expIsAccurate() {
    double worst = 0;
    for (float x = -87; x < 88; x += 0.001f) {
      worst = Math.max(worst, Math.abs(FastMath.exp(x) / Math.exp(x) - 1));
    }
    assertThat(worst).isLessThan(3e-7);
    assertThat(FastMath.exp(0f)).isEqualTo(1f);
    assertThat(FastMath.exp(-1e30f)).isBetween(0f, 2e-38f);
    assertThat(FastMath.exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 2e-38f);
    assertThat(FastMath.exp(1e30f)).isGreaterThan(1e38f);
    assertThat(FastMath.exp(Float.NaN)).isNaN();
  }

  @Test
  void softplusAndSigmoidAreAccurate() {
    double worst = 0;
    for (float x = -80; x < 80; x += 0.003f) {
      double u = Math.exp(-Math.abs((double) x));
      double softplus = Math.max(x, 0) + Math.log1p(u);
      worst = Math.max(worst, Math.abs(FastMath.softplus(x) / softplus - 1));
      double sigmoid = 1 / (1 + Math.exp(-(double) x));
      worst = Math.max(worst, Math.abs(FastMath.sigmoid(x) / sigmoid - 1));
    }
    assertThat(worst).isLessThan(6e-7);
    for (float u = 1e-6f; u <= 1; u += 0.0001f) {
      assertThat(FastMath.log1p(u) / Math.log1p(u)).isCloseTo(1, within(3e-7));
    }
  }

  @Test
  void rowsAreTheScalars() {
    float[] x = {-3, 0.5f, 2, 7};
    float[] y = new float[4];
    FastMath.softplus(x, 1, y, 0, 3);
    assertThat(y)
        .containsExactly(FastMath.softplus(0.5f), FastMath.softplus(2f), FastMath.softplus(7f), 0);
    FastMath.softplus(x, 0, y, 0, 4);
    assertThat(y[3]).isEqualTo(FastMath.softplus(7f));
    FastMath.sigmoid(x, 0, y, 0, 4);
    assertThat(y[0]).isEqualTo(FastMath.sigmoid(-3f));
  }

  @Test
  void longRowsAreTheScalarsToTheBit() {
    int n = 100_003;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (i - n / 2) * 0.002f;
    }
    x[7] = Float.NEGATIVE_INFINITY;
    x[8] = Float.POSITIVE_INFINITY;
    float[] exp = new float[n];
    float[] softplus = new float[n];
    float[] sigmoid = new float[n];
    Exponentials vectors = Exponentials.FORMS.get();
    vectors.exp(x, 0, exp, 0, n);
    vectors.softplus(x, 0, softplus, 0, n);
    vectors.sigmoid(x, 0, sigmoid, 0, n);
    for (int i = 0; i < n; i++) {
      assertThat(exp[i]).isEqualTo(FastMath.exp(x[i]));
      assertThat(softplus[i]).isEqualTo(FastMath.softplus(x[i]));
      assertThat(sigmoid[i]).isEqualTo(FastMath.sigmoid(x[i]));
    }
  }

  @Test
  void notANumberStaysOne() {
    float[] row = new float[40];
    Arrays.fill(row, Float.NaN);
    Exponentials.FORMS.get().exp(row, 0, row, 0, row.length);
    for (float value : row) {
      assertThat(value).isNaN();
    }
  }

  @Test
  void doublesAreThoseOfMath() {
    assertThat(FastMath.exp(1.0)).isEqualTo(Math.E);
    assertThat(FastMath.softplus(-800.0)).isZero();
    assertThat(FastMath.softplus(800.0)).isEqualTo(800);
  }
}
