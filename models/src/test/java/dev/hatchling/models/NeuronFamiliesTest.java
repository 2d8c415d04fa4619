package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.neurons.NeuronKind;
import dev.hatchling.neurons.NeuronParameter;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model of each family of neurons is trained, saved and loaded. */
class NeuronFamiliesTest {
  private static final int[][] TOKENS = new int[4][24];

  static {
    for (int b = 0; b < TOKENS.length; b++) {
      int start = b;
      Arrays.setAll(TOKENS[b], t -> (start + 5 * t) % 13);
    }
  }

  @TempDir private Path folder;

  private static LanguageModel model(NeuronKind kind, String ops) {
    Map<String, String> values =
        Map.of(
            "neuron",
            kind.key(),
            "ops",
            ops,
            "n_layer",
            "2",
            "n_embd",
            "8",
            "n_head",
            "2",
            "n_neuron",
            "16",
            "vocab_size",
            "13",
            "precision",
            "double",
            "dropout",
            "0");
    return LanguageModel.create(ModelConfig.defaults().with(values), RandomKey.root(3));
  }

  private static Map<String, INDArray> inputs(LanguageModel model, ModelGraph graph) {
    int[][] targets = new int[TOKENS.length][];
    float[][] weights = new float[TOKENS.length][TOKENS[0].length];
    for (int b = 0; b < TOKENS.length; b++) {
      targets[b] = Arrays.stream(TOKENS[b]).map(token -> (token + 5) % 13).toArray();
      Arrays.fill(weights[b], 1);
    }
    double[] shares = new double[TOKENS.length];
    Arrays.fill(shares, 1.0 / shares.length);
    return new ModelInputs(model.config(), graph)
        .tokens(TOKENS)
        .targets(targets, weights)
        .sampleWeights(shares)
        .moment(new long[TOKENS.length], 0)
        .map();
  }

  private static Map<String, INDArray> gradients(LanguageModel model, ModelGraph graph) {
    String[] names = graph.trainable().stream().map(ParameterSpec::name).toArray(String[]::new);
    return graph.graph().calculateGradients(inputs(model, graph), names);
  }

  private static double loss(LanguageModel model) {
    ModelGraph graph = model.evaluationGraph(TOKENS[0].length);
    return graph.graph().output(inputs(model, graph), "loss").get("loss").getDouble(0);
  }

  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void portableEqualsFused(NeuronKind kind) {
    LanguageModel fused = model(kind, "fused");
    LanguageModel portable = model(kind, "portable");
    Map<String, INDArray> expected = gradients(fused, fused.trainingGraph(1, 0));
    gradients(portable, portable.trainingGraph(1, TOKENS[0].length))
        .forEach(
            (name, gradient) ->
                GoldenTest.close(
                    "gradient of " + name,
                    gradient.dup('c').data().asDouble(),
                    expected.get(name).dup('c').data().asDouble(),
                    1e-10));
  }

  /** By plain gradient descent at a rate of 1, which is the rule of the thresholds as well. */
  @ParameterizedTest
  @EnumSource(NeuronKind.class)
  void isTrainedSavedAndLoaded(NeuronKind kind) throws IOException {
    LanguageModel model = model(kind, "fused");
    ModelGraph graph = model.trainingGraph(1, 0);
    double before = loss(model);
    double[][] fresh = learned(model);
    for (int step = 0; step < 60; step++) {
      gradients(model, graph).forEach((name, gradient) -> model.array(name).subi(gradient));
    }
    double after = loss(model);
    assertThat(after).isLessThan(before - 0.5);
    double[][] trained = learned(model);
    for (int i = 0; i < fresh.length; i++) {
      assertThat(trained[i]).isNotEqualTo(fresh[i]);
    }
    ModelDirectory.save(model, folder);
    LanguageModel loaded = ModelDirectory.load(folder);
    assertThat(loaded.fingerprint()).isEqualTo(model.fingerprint());
    assertThat(loss(loaded)).isEqualTo(after);
  }

  private static double[][] learned(LanguageModel model) {
    return model.config().family().orElseThrow().parameters().stream()
        .map(NeuronParameter::name)
        .map(name -> model.array(name).dup('c').data().asDouble())
        .toArray(double[][]::new);
  }
}
