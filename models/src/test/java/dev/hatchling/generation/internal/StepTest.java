package dev.hatchling.generation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.reference.ReferenceModel;
import dev.hatchling.reference.ReferenceSequence;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The event-driven step in double precision against the dense, parallel form. */
class StepTest {
  private static final Offset<Double> TIGHT = within(1e-9);

  @ParameterizedTest
  @CsvSource({
    "hatchling, 2, 8, 2, 16, 1",
    "hatchling, 2, 8, 2, 16, 15",
    "hatchling, 2, 8, 2, 16, 16",
    "hatchling, 3, 20, 4, 34, 17",
    "hatchling, 2, 16, 3, 24, 63",
    "hatchling, 2, 16, 3, 24, 64",
    "hatchling, 2, 16, 3, 24, 65",
    "hatchling, 2, 12, 2, 20, 500",
    "bdh, 2, 8, 2, 16, 1",
    "bdh, 3, 20, 4, 34, 17",
    "bdh, 2, 16, 3, 24, 63",
    "bdh, 2, 16, 3, 24, 64",
    "bdh, 2, 16, 3, 24, 65",
    "bdh, 2, 12, 2, 20, 500",
    "double_exponential, 2, 16, 3, 24, 63",
    "double_exponential, 2, 16, 3, 24, 65",
    "double_exponential, 2, 12, 2, 20, 500",
    "synaptic, 2, 16, 3, 24, 65",
    "synaptic, 2, 12, 2, 20, 500",
    "ngrams, 2, 16, 3, 24, 65",
    "bdh_ngrams, 3, 20, 4, 34, 17",
    "delays, 3, 16, 3, 24, 65",
    "delays, 2, 16, 3, 24, 2",
    "bdh_delays, 3, 20, 4, 34, 17",
    "forgetting, 2, 16, 3, 24, 65",
    "forgetting, 2, 12, 2, 20, 500",
    "bdh_forgetting, 3, 20, 4, 34, 17",
    "double_forgetting, 2, 16, 3, 24, 65"
  })
  void formsAgree(String architecture, int layers, int width, int heads, int neurons, int length) {
    ModelConfig config = Models.config(architecture, layers, width, heads, neurons);
    LanguageModel model = Models.model(config.with("precision", "double"));
    StepWeights weights = StepWeights.of(ModelWeights.of(model));
    int[] tokens = Models.tokens(length, config.vocabulary());
    ReferenceSequence reference = ReferenceModel.of(model).start();
    double[][] expected = Arrays.stream(tokens).mapToObj(reference::next).toArray(double[][]::new);
    try (Crew crew = new Crew(2)) {
      StepDouble step = new StepDouble(weights, crew, null);
      SequenceDouble chunked = new SequenceDouble(step.shape);
      double[][][] logits = {new double[length][]};
      step.run(new SequenceDouble[] {chunked}, new int[][] {tokens}, logits);
      for (int t = 0; t < length; t++) {
        close(logits[0][t], expected[t]);
      }
      check(step, chunked, reference);
      SequenceDouble single = new SequenceDouble(step.shape);
      for (int t = 0; t < length; t++) {
        step.run(new SequenceDouble[] {single}, new int[][] {{tokens[t]}}, null);
        assertThat(single.logits).containsExactly(logits[0][t]);
      }
      check(step, single, reference);
    }
  }

  /** Sparse enough for the encoder to skip inputs that nobody of a group listens to. */
  @ParameterizedTest
  @CsvSource({"0.04, 64", "0.2, 128", "1, 40"})
  void masksAreUsed(String density, int width) {
    ModelConfig config =
        Models.config("hatchling", 2, width, 2, 70)
            .with("density", density)
            .with("precision", "double");
    LanguageModel model = Models.model(config);
    StepWeights weights = StepWeights.of(ModelWeights.of(model));
    int[] tokens = Models.tokens(20, config.vocabulary());
    ReferenceSequence reference = ReferenceModel.of(model).start();
    double[][] expected = Arrays.stream(tokens).mapToObj(reference::next).toArray(double[][]::new);
    assertThat(ReferenceModel.of(model).logits(tokens)).isDeepEqualTo(expected);
    try (Crew crew = new Crew(1)) {
      StepDouble step = new StepDouble(weights, crew, null);
      SequenceDouble sequence = new SequenceDouble(step.shape);
      step.run(new SequenceDouble[] {sequence}, new int[][] {tokens}, null);
      close(sequence.logits, expected[19]);
      check(step, sequence, reference);
      long dense = 2L * 20 * 2 * 70 * width;
      assertThat(step.operations()[0]).isLessThan(density.equals("0.04") ? dense / 2 : dense);
    }
  }

  private static void check(StepDouble step, SequenceDouble state, ReferenceSequence reference) {
    for (int l = 0; l < step.shape.layers(); l++) {
      LayerStateDouble layer = state.layers[l];
      for (int i = 0; i < step.shape.neuronStates(); i++) {
        close(layer.neurons[i], reference.neurons(l, i));
      }
      int width = step.shape.width();
      for (int lag = 1; lag <= Math.min(step.shape.lags(), state.position); lag++) {
        int at = (step.shape.lags() - lag) * width;
        double[] past = Arrays.copyOfRange(layer.past(), at, at + width);
        close(past, reference.stream(l, state.position - lag));
      }
      for (int h = 0; h < step.shape.heads(); h++) {
        close(
            layer.synapses[h].dense(state.position, layer.recentValues, step.kernel(h)),
            reference.synapses(l, h));
      }
    }
  }

  private static void close(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], TIGHT);
    }
  }
}
