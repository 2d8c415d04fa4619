package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.operations.Operations;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fused neurons against the naive loop, values and gradients. */
public class NeuronsTest {
  static Stream<Arguments> shapes() {
    return Arrays.stream(NeuronKind.values()).flatMap(NeuronsTest::shapes);
  }

  private static Stream<Arguments> shapes(NeuronKind kind) {
    Surrogate fast = new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4);
    Surrogate gaussian = new Surrogate(Surrogate.Kind.GAUSSIAN, 10);
    Surrogate arctan = new Surrogate(Surrogate.Kind.ARCTAN, 10);
    Surrogate triangle = new Surrogate(Surrogate.Kind.TRIANGLE, 2);
    return Stream.of(
        Arguments.of(settings(kind, 2, fast, true, true), 2, 9, 8, false),
        Arguments.of(settings(kind, 3, fast, true, true), 2, 63, 5, true),
        Arguments.of(settings(kind, 1, fast, true, true), 1, 1, 1, false),
        Arguments.of(settings(kind, 5, fast, true, false), 3, 7, 1, true),
        Arguments.of(settings(kind, 1, fast, false, true), 2, 17, 129, true),
        Arguments.of(settings(kind, 2, gaussian, true, true), 1, 12, 33, false),
        Arguments.of(settings(kind, 2, arctan, false, false), 1, 12, 33, false),
        Arguments.of(settings(kind, 2, triangle, true, true), 1, 12, 33, true));
  }

  static NeuronsSettings settings(
      NeuronKind kind, int heads, Surrogate surrogate, boolean graded, boolean normalise) {
    return settings(kind, heads, surrogate, graded, 0.1, true, normalise, 0, null);
  }

  static NeuronsSettings settings(
      NeuronKind kind,
      int heads,
      Surrogate surrogate,
      boolean graded,
      double reset,
      boolean homeostasis,
      boolean normalise,
      int steps,
      NoiseSettings noise) {
    return new NeuronsSettings(
        heads,
        kind,
        surrogate,
        0.8,
        0.1,
        0.5,
        graded,
        reset,
        0.1,
        -1,
        3,
        0.15,
        0.2,
        0.05,
        6,
        0.01,
        homeostasis,
        normalise,
        steps,
        noise);
  }

  /** Longer than a stretch of the backward pass; too long for the portable form. */
  @Test
  void longTexts() {
    Surrogate fast = new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4);
    for (NeuronKind kind : NeuronKind.values()) {
      NeuronsSettings s = settings(kind, 2, fast, true, true);
      for (int time : new int[] {256, 257, 600}) {
        valuesOfTheNaiveLoop(s, 1, time, 3, true);
        gradientsOfTheNaiveLoop(s, 1, time, 3, true);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void valuesOfTheNaiveLoop(NeuronsSettings s, int batch, int time, int neurons, boolean state) {
    NeuronsCase run =
        new NeuronsCase(s, batch, time, neurons, DataType.DOUBLE).run(Operations.fused(), state);
    ReferenceBatch naive = run.naive(state);
    same(result(run, "activity"), NeuronsCase.flat(naive.activity), 1e-11);
    same(result(run, "rate"), naive.rate, 1e-12);
    for (int k = 0; k < run.states().size(); k++) {
      same(result(run, run.states().get(k)), NeuronsCase.flat(naive.state(k)), 1e-11);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientsOfTheNaiveLoop(NeuronsSettings s, int batch, int time, int neurons, boolean state) {
    NeuronsCase run =
        new NeuronsCase(s, batch, time, neurons, DataType.DOUBLE).run(Operations.fused(), state);
    ReferenceBatch naive = run.naive(state);
    ReferenceBatch.Gradients gradients = naive.backward(run.cube("weights"));
    same(gradient(run, "current"), NeuronsCase.flat(gradients.current()), 1e-10);
    for (int k = 0; k < run.learned().size(); k++) {
      same(gradient(run, run.learned().get(k)), gradients.learned()[k], 1e-10);
    }
    double[] threshold = run.row("threshold");
    double[] theta = run.row("logTheta");
    for (int i = 0; i < threshold.length; i++) {
      double moved = threshold[i] + 0.2 * (naive.rate[i] - 0.15);
      double expected = threshold[i] - Math.min(6, Math.max(0.05, moved));
      assertThat(gradient(run, "threshold")[i]).isCloseTo(expected, within(1e-12));
      double next = Math.log(0.99 * Math.exp(theta[i]) + 0.01 * naive.meanSquare[i] + 1e-8);
      assertThat(gradient(run, "logTheta")[i]).isCloseTo(theta[i] - next, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void floatFollowsDouble(NeuronsSettings s, int batch, int time, int neurons, boolean state) {
    NeuronsCase run =
        new NeuronsCase(s, batch, time, neurons, DataType.FLOAT).run(Operations.fused(), state);
    ReferenceBatch naive = run.naive(state);
    same(result(run, "activity"), NeuronsCase.flat(naive.activity), 1e-4);
    ReferenceBatch.Gradients gradients = naive.backward(run.cube("weights"));
    same(gradient(run, "current"), NeuronsCase.flat(gradients.current()), 1e-3);
    for (int k = 0; k < run.learned().size(); k++) {
      same(gradient(run, run.learned().get(k)), gradients.learned()[k], 1e-3);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void portableIsFused(NeuronsSettings s, int batch, int time, int neurons, boolean state) {
    NeuronsSettings known = steps(s, time);
    NeuronsCase fused =
        new NeuronsCase(known, batch, time, neurons, DataType.DOUBLE)
            .run(Operations.fused(), state);
    NeuronsCase portable =
        new NeuronsCase(known, batch, time, neurons, DataType.DOUBLE)
            .run(Operations.portable(), state);
    for (String name : Objects.requireNonNull(fused.results).keySet()) {
      same(result(portable, name), result(fused, name), 1e-11);
    }
    for (String name : Objects.requireNonNull(fused.gradients).keySet()) {
      same(gradient(portable, name), gradient(fused, name), 1e-9);
    }
  }

  /** The settings of a test with the number of tokens. */
  private static NeuronsSettings steps(NeuronsSettings s, int steps) {
    return settings(
        s.kind(),
        s.heads(),
        s.surrogate(),
        s.graded(),
        s.reset(),
        s.homeostasis(),
        s.normaliseCurrent(),
        steps,
        s.noise());
  }

  static double[] result(NeuronsCase run, String name) {
    return NeuronsCase.flat(Objects.requireNonNull(run.results).get(name));
  }

  static double[] gradient(NeuronsCase run, String name) {
    INDArray array = Objects.requireNonNull(run.gradients).get(name);
    return NeuronsCase.flat(array);
  }

  public static void same(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("element " + i)
          .isCloseTo(expected[i], within(tolerance * (1 + Math.abs(expected[i]))));
    }
  }
}
