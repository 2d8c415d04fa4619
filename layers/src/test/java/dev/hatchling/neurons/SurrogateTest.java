package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SurrogateTest {
  static Stream<Surrogate> kinds() {
    return Stream.of(1.0, 4.0, 10.0)
        .flatMap(beta -> Stream.of(Surrogate.Kind.values()).map(kind -> new Surrogate(kind, beta)));
  }

  /**
   * Mistake 13 of docs/model.md. Substituting u = x/(1 − x²) maps the line to (−1, 1); midpoints.
   */
  @ParameterizedTest
  @MethodSource("kinds")
  void integralIsOne(Surrogate surrogate) {
    int points = 2_000_000;
    double sum = 0;
    for (int i = 0; i < points; i++) {
      double x = -1 + (2.0 * i + 1) / points;
      double slope = (1 + x * x) / ((1 - x * x) * (1 - x * x));
      sum += surrogate.derivative(x / (1 - x * x)) * slope * 2 / points;
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void evenAndLargestAtTheThreshold(Surrogate surrogate) {
    double peak = surrogate.derivative(0);
    for (double u = 0.01; u < 3; u += 0.01) {
      assertThat(surrogate.derivative(u)).isEqualTo(surrogate.derivative(-u)).isLessThan(peak);
    }
  }

  @Test
  void widthsAreThoseDocumented() {
    double beta = 9;
    assertThat(new Surrogate(Surrogate.Kind.FAST_SIGMOID, beta).derivative(1 / beta))
        .isCloseTo(
            new Surrogate(Surrogate.Kind.FAST_SIGMOID, beta).derivative(0) / 4, within(1e-12));
    assertThat(new Surrogate(Surrogate.Kind.GAUSSIAN, beta).derivative(1 / Math.sqrt(beta)))
        .isCloseTo(
            new Surrogate(Surrogate.Kind.GAUSSIAN, beta).derivative(0) * Math.exp(-0.5),
            within(1e-12));
    assertThat(new Surrogate(Surrogate.Kind.ARCTAN, beta).derivative(1 / beta))
        .isCloseTo(new Surrogate(Surrogate.Kind.ARCTAN, beta).derivative(0) / 2, within(1e-12));
    assertThat(new Surrogate(Surrogate.Kind.TRIANGLE, beta).derivative(1 / beta))
        .isCloseTo(0, within(1e-12));
    Surrogate logistic = new Surrogate(Surrogate.Kind.LOGISTIC, beta);
    assertThat(logistic.derivative(Math.log(3 + Math.sqrt(8)) / beta))
        .isCloseTo(logistic.derivative(0) / 2, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rowsAndPortableFormAgree(Surrogate surrogate) {
    double[] u = new double[101];
    float[] single = new float[101];
    double[] expected = new double[101];
    for (int i = 0; i < u.length; i++) {
      u[i] = (i - 50) * 0.031;
      single[i] = (float) u[i];
      expected[i] = surrogate.derivative(u[i]);
    }
    double[] rows = new double[101];
    SurrogateDouble.derivative(surrogate, u, rows, 0, 101);
    NeuronsTest.same(rows, expected, 1e-14);
    float[] singles = new float[101];
    SurrogateFloat.derivative(surrogate, single, singles, 0, 101);
    for (int i = 0; i < u.length; i++) {
      assertThat((double) singles[i]).isCloseTo(expected[i], within(1e-5 * surrogate.beta()));
    }
    INDArray portable = Nd4j.createFromArray(new double[101]);
    PortableSurrogates.derivative(surrogate, Nd4j.createFromArray(u), portable);
    NeuronsTest.same(portable.toDoubleVector(), expected, 1e-13);
    assertThat(Surrogate.of(surrogate.kind().key(), surrogate.beta())).isEqualTo(surrogate);
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> Surrogate.of("sigmoid", 1))
        .hasMessage(
            "surrogate: 'sigmoid' is none of fast_sigmoid, gaussian, arctan, triangle, logistic");
    assertThatThrownBy(() -> new Surrogate(Surrogate.Kind.TRIANGLE, 0))
        .hasMessage("surrogate: beta 0.0 is not a number above 0");
  }
}
