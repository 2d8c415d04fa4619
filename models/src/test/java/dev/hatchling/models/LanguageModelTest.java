package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.graph.ArrayOp;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

class LanguageModelTest {
  private static final long SEED = 3;

  private static ModelConfig small(Architecture architecture, String... values) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("architecture", architecture.name());
    all.putAll(Map.of("n_layer", "2", "n_embd", "8", "n_head", "2", "n_neuron", "6"));
    all.putAll(Map.of("vocab_size", "13", "context", "12", "precision", "double", "chunk", "4"));
    for (int i = 0; i < values.length; i += 2) {
      all.put(values[i], values[i + 1]);
    }
    return ModelConfig.defaults().with(all);
  }

  private static LanguageModel model(ModelConfig config) {
    return LanguageModel.create(config, RandomKey.root(SEED));
  }

  private static int[][] tokens(ModelConfig config, int batch, int time) {
    int[][] tokens = new int[batch][time];
    RandomKey key = RandomKey.root(9);
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < time; t++) {
        tokens[b][t] = key.below(config.vocabulary(), 100L * b + t);
      }
    }
    return tokens;
  }

  private static ModelInputs inputs(LanguageModel model, ModelGraph graph, int[][] tokens) {
    int[][] targets = new int[tokens.length][];
    float[][] weights = new float[tokens.length][tokens[0].length];
    for (int b = 0; b < tokens.length; b++) {
      targets[b] = Arrays.copyOfRange(tokens[b], 1, tokens[b].length + 1); // the last one is 0
      Arrays.fill(weights[b], 1);
    }
    double[] share = new double[tokens.length];
    Arrays.fill(share, 1.0 / tokens.length);
    long[] samples = new long[tokens.length];
    Arrays.setAll(samples, i -> 40 + i);
    return new ModelInputs(model.config(), graph)
        .tokens(tokens)
        .targets(targets, weights)
        .sampleWeights(share)
        .moment(samples, 7);
  }

  private static Map<String, INDArray> gradients(LanguageModel model, int[][] tokens) {
    ModelGraph graph = model.trainingGraph(SEED, tokens[0].length);
    String[] names = graph.trainable().stream().map(ParameterSpec::name).toArray(String[]::new);
    return graph.graph().calculateGradients(inputs(model, graph, tokens).map(), names);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void startsNearTheUniformDistribution(Architecture architecture) {
    LanguageModel model = model(small(architecture));
    ModelGraph graph = model.evaluationGraph(0);
    int[][] tokens = tokens(model.config(), 3, 12);
    INDArray loss = graph.graph().output(inputs(model, graph, tokens).map(), "loss").get("loss");
    assertThat(loss.getDouble(0)).isCloseTo(Math.log(13), within(0.1));
  }

  @ParameterizedTest
  @CsvSource({"HATCHLING, 0, 0", "HATCHLING, 0.3, 0.2", "BDH, 0, 0", "BDH, 0.3, 0"})
  void portableEqualsFused(Architecture architecture, String dropout, String noise) {
    String[] values = {
      "dropout",
      dropout,
      "noise_membrane",
      noise,
      "noise_threshold",
      noise,
      "noise_synapse",
      noise,
      "noise_adaptation",
      noise,
      "ops",
      "fused"
    };
    LanguageModel fused = model(small(architecture, values));
    values[values.length - 1] = "portable";
    LanguageModel portable = model(small(architecture, values));
    for (int time : new int[] {1, 9}) {
      int[][] tokens = tokens(fused.config(), 2, time);
      Map<String, INDArray> expected = gradients(fused, tokens);
      Map<String, INDArray> actual = gradients(portable, tokens);
      expected.forEach(
          (name, gradient) ->
              GoldenTest.close(
                  "gradient of " + name + " at T = " + time,
                  actual.get(name).dup('c').data().asDouble(),
                  gradient.dup('c').data().asDouble(),
                  1e-10));
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void portableGraphsHoldNoJavaKernel(Architecture architecture) {
    LanguageModel model = model(small(architecture, "ops", "portable", "dropout", "0.2"));
    SameDiff forward = model.trainingGraph(SEED, 6).graph();
    for (SameDiff sd : new SameDiff[] {forward, forward.getFunction("grad")}) {
      assertThat(sd.ops()).hasSizeGreaterThan(50).noneMatch(LanguageModelTest::isKernel);
    }
    SameDiff fused = model(small(architecture)).trainingGraph(SEED, 0).graph();
    assertThat(fused.ops()).anyMatch(LanguageModelTest::isKernel);
  }

  private static boolean isKernel(DifferentialFunction op) {
    return op instanceof FusedOp && !(op instanceof ArrayOp);
  }

  /** Also in training mode, where thresholds move: a change of token t moves nothing before t. */
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void noTokenSeesTheFuture(Architecture architecture) {
    LanguageModel model = model(small(architecture, "dropout", "0.2"));
    ModelGraph graph = model.trainingGraph(SEED, 0);
    int[][] tokens = tokens(model.config(), 2, 11);
    INDArray before = logits(model, graph, tokens);
    for (int changed : new int[] {10, 5, 1}) {
      int[][] other = tokens(model.config(), 2, 11);
      other[0][changed] = (other[0][changed] + 1) % 13;
      INDArray after = logits(model, graph, other);
      assertThat(slice(after, 0, changed)).isNotEqualTo(slice(before, 0, changed));
      for (int t = 0; t < 11; t++) {
        if (t < changed) {
          assertThat(slice(after, 0, t)).isEqualTo(slice(before, 0, t));
        }
        assertThat(slice(after, 1, t)).isEqualTo(slice(before, 1, t));
      }
    }
  }

  private static INDArray logits(LanguageModel model, ModelGraph graph, int[][] tokens) {
    return graph.graph().output(inputs(model, graph, tokens).map(), "logits").get("logits").dup();
  }

  private static INDArray slice(INDArray logits, int sample, int token) {
    return logits.slice(sample).slice(token).dup();
  }

  @Test
  void graphsShareTheModelsArrays() {
    LanguageModel model = model(small(Architecture.HATCHLING));
    ModelGraph training = model.trainingGraph(SEED, 0);
    ModelGraph evaluation = model.evaluationGraph(0);
    int[][] tokens = tokens(model.config(), 1, 5);
    INDArray before = logits(model, evaluation, tokens);
    training.graph().getVariable("lm_head").getArr().muli(2);
    assertThat(logits(model, evaluation, tokens)).isEqualTo(before.mul(2));
    assertThat(model.array("lm_head")).isSameAs(training.graph().getArrForVarName("lm_head"));
  }

  @Test
  void freshArraysAreAFunctionOfTheSeed() {
    ModelConfig config = small(Architecture.HATCHLING);
    LanguageModel model = model(config);
    assertThat(model(config).fingerprint()).isEqualTo(model.fingerprint());
    assertThat(LanguageModel.create(config, RandomKey.root(4)).fingerprint())
        .isNotEqualTo(model.fingerprint());
    double[] raw = model.array("encoder.raw").data().asDouble();
    for (double value : raw) {
      assertThat(Math.log1p(Math.exp(value))).isCloseTo(1, within(0.2));
    }
  }

  @Test
  void membranesStartLogSpaced() {
    LanguageModel model = model(small(Architecture.HATCHLING));
    for (int h = 0; h < 2; h++) {
      double[] tau = new double[6];
      for (int i = 0; i < 6; i++) {
        double a = 1 / (1 + Math.exp(-model.array("decay_raw").getDouble(6 * h + i)));
        tau[i] = -1 / Math.log(a);
      }
      Arrays.sort(tau);
      for (int i = 0; i < 6; i++) {
        assertThat(tau[i]).isCloseTo(0.3 * Math.pow(8 / 0.3, i / 5.0), within(1e-9));
      }
    }
  }

  @Test
  void refusesArraysThatDoNotFit() {
    ModelConfig config = small(Architecture.BDH);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    model(config).parameters().forEach(p -> arrays.put(p.name(), model(config).array(p.name())));
    arrays.put("encoder", arrays.get("decoder"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LanguageModel.of(config, arrays))
        .withMessageContaining("'encoder' must be DOUBLE [12, 8]");
    arrays.remove("encoder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LanguageModel.of(config, arrays))
        .withMessageContaining("no array 'encoder'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(config).array("encodr"))
        .withMessageContaining("did you mean encoder");
  }

  /** A seed means the same network in both precisions. */
  @ParameterizedTest
  @EnumSource
  void bothPrecisionsBeginWithTheSameWeights(Architecture architecture) {
    ModelConfig config =
        ModelConfig.defaults()
            .with(
                Map.of(
                    "architecture", architecture.name(),
                    "n_layer", "1",
                    "n_embd", "8",
                    "n_head", "2",
                    "n_neuron", "8"));
    LanguageModel narrow = LanguageModel.create(config, RandomKey.root(3));
    LanguageModel wide =
        LanguageModel.create(config.with(Map.of("precision", "double")), RandomKey.root(3));
    for (ParameterSpec spec : narrow.parameters()) {
      double[] expected = narrow.array(spec.name()).dup('c').data().asDouble();
      double[] values = wide.array(spec.name()).dup('c').data().asDouble();
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).as(spec.name()).isCloseTo(expected[i], within(1e-6));
      }
    }
  }
}
