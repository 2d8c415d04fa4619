package dev.hatchling.neurons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.operations.Operations;
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
    Surrogate fast = new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4);
    return Stream.of(
        Arguments.of(settings(2, fast, true, true), 2, 9, 8, false),
        Arguments.of(settings(3, fast, true, true), 2, 63, 5, true),
        Arguments.of(settings(1, fast, true, true), 1, 1, 1, false),
        Arguments.of(settings(5, fast, true, false), 3, 7, 1, true),
        Arguments.of(settings(1, fast, false, true), 2, 17, 129, true),
        Arguments.of(
            settings(2, new Surrogate(Surrogate.Kind.GAUSSIAN, 10), true, true), 1, 12, 33, false),
        Arguments.of(
            settings(2, new Surrogate(Surrogate.Kind.ARCTAN, 10), false, false), 1, 12, 33, false),
        Arguments.of(
            settings(2, new Surrogate(Surrogate.Kind.TRIANGLE, 2), true, true), 1, 12, 33, true));
  }

  static NeuronsSettings settings(
      int heads, Surrogate surrogate, boolean graded, boolean normalise) {
    return new NeuronsSettings(
        heads, surrogate, 0.8, 0.1, 0.5, graded, 0.1, 0.1, -1, 3, 0.15, 0.2, 0.05, 6, 0.01, true,
        normalise, 0, null);
  }

  /** Longer than a stretch of the backward pass; too long for the portable form. */
  @Test
  void longTexts() {
    NeuronsSettings s = settings(2, new Surrogate(Surrogate.Kind.FAST_SIGMOID, 4), true, true);
    for (int time : new int[] {256, 257, 600}) {
      valuesOfTheNaiveLoop(s, 1, time, 3, true);
      gradientsOfTheNaiveLoop(s, 1, time, 3, true);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void valuesOfTheNaiveLoop(NeuronsSettings s, int batch, int time, int neurons, boolean state) {
    NeuronsCase run =
        new NeuronsCase(s, batch, time, neurons, DataType.DOUBLE).run(Operations.fused(), state);
    NaiveNeurons naive = run.naive(state);
    same(result(run, "activity"), NeuronsCase.flat(naive.activity), 1e-11);
    same(result(run, "rate"), naive.rate, 1e-12);
    same(result(run, "membrane"), NeuronsCase.flat(naive.membrane), 1e-11);
    same(result(run, "trace"), NeuronsCase.flat(naive.trace), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientsOfTheNaiveLoop(NeuronsSettings s, int batch, int time, int neurons, boolean state) {
    NeuronsCase run =
        new NeuronsCase(s, batch, time, neurons, DataType.DOUBLE).run(Operations.fused(), state);
    NaiveNeurons naive = run.naive(state);
    NaiveNeurons.Gradients gradients =
        naive.backward(run.cube("weights"), run.row("decayRaw"), run.row("logTheta"));
    same(gradient(run, "current"), NeuronsCase.flat(gradients.current()), 1e-10);
    same(gradient(run, "decayRaw"), gradients.decayRaw(), 1e-10);
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
    NaiveNeurons naive = run.naive(state);
    same(result(run, "activity"), NeuronsCase.flat(naive.activity), 1e-4);
    NaiveNeurons.Gradients gradients =
        naive.backward(run.cube("weights"), run.row("decayRaw"), run.row("logTheta"));
    same(gradient(run, "current"), NeuronsCase.flat(gradients.current()), 1e-3);
    same(gradient(run, "decayRaw"), gradients.decayRaw(), 1e-3);
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
    for (String name : new String[] {"activity", "rate", "membrane", "trace"}) {
      same(result(portable, name), result(fused, name), 1e-11);
    }
    for (String name : new String[] {"current", "decayRaw", "threshold", "logTheta"}) {
      same(gradient(portable, name), gradient(fused, name), 1e-9);
    }
  }

  static NeuronsSettings steps(NeuronsSettings s, int steps) {
    return new NeuronsSettings(
        s.heads(),
        s.surrogate(),
        s.traceDecay(),
        s.adaptation(),
        s.margin(),
        s.graded(),
        s.reset(),
        s.bcmGain(),
        s.gainLow(),
        s.gainHigh(),
        s.targetRate(),
        s.eta(),
        s.thresholdMin(),
        s.thresholdMax(),
        s.bcmAlpha(),
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
