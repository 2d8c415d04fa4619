package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The models against vectors of the PyTorch reference. */
class GoldenTest {
  private static final double TIGHT = 1e-9;
  private static final long SEED = 1;

  private static LanguageModel bdh(Golden golden, Map<String, String> values) throws IOException {
    ModelConfig config = golden.config(Architecture.BDH).with(values);
    return LanguageModel.of(
        new ModelWeights(config, WeightFile.read(config, Golden.path("bdh-model"))));
  }

  private static ModelInputs inputs(LanguageModel model, ModelGraph graph, Golden golden) {
    int[][] tokens = golden.tokens("tokens");
    float[][] weights = new float[tokens.length][tokens[0].length];
    for (float[] row : weights) {
      Arrays.fill(row, 1);
    }
    double[] samples = new double[tokens.length];
    Arrays.fill(samples, 1.0 / tokens.length);
    return new ModelInputs(model.config(), graph)
        .tokens(tokens)
        .targets(golden.tokens("targets"), weights)
        .sampleWeights(samples)
        .moment(new long[tokens.length], 0);
  }

  private static int steps(LanguageModel model, Golden golden) {
    boolean portable = model.config().ops() == OperationSet.PORTABLE;
    return portable ? golden.tokens("tokens")[0].length : 0;
  }

  static void close(String what, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    assertThat(worst).as(what + ", largest value " + scale).isLessThan(tolerance);
  }

  private static void checkForward(LanguageModel model, Golden golden, double tolerance) {
    ModelGraph graph = model.evaluationGraph(steps(model, golden));
    int layers = model.config().layers();
    String[] names = new String[layers + 3];
    for (int l = 0; l < layers; l++) {
      names[l] = GraphNames.activity(l);
    }
    names[layers] = GraphNames.LOGITS;
    names[layers + 1] = GraphNames.LOSS;
    names[layers + 2] = GraphNames.LOSS_PER_SAMPLE;
    Map<String, INDArray> out = graph.graph().output(inputs(model, graph, golden).map(), names);
    for (int l = 0; l < layers; l++) {
      String name = GraphNames.activity(l);
      close(name, out.get(name).dup('c').data().asDouble(), golden.doubles(name), tolerance);
    }
    close(
        "logits",
        out.get("logits").dup('c').data().asDouble(),
        golden.doubles("logits"),
        tolerance);
    close("loss", out.get("loss").data().asDouble(), golden.doubles("loss"), tolerance);
    assertThat(out.get(GraphNames.LOSS_PER_SAMPLE).meanNumber().doubleValue())
        .isCloseTo(golden.doubles("loss")[0], org.assertj.core.api.Assertions.within(tolerance));
  }

  private static Map<String, INDArray> checkGradients(
      LanguageModel model, Golden golden, double tolerance) {
    ModelGraph graph = model.trainingGraph(SEED, steps(model, golden));
    String[] names = graph.trainable().stream().map(ParameterSpec::name).toArray(String[]::new);
    Map<String, INDArray> gradients =
        graph.graph().calculateGradients(inputs(model, graph, golden).map(), names);
    for (ParameterSpec spec : graph.trainable()) {
      if (!spec.kind().homeostatic()) {
        double[] expected =
            golden.inside(model.config(), spec, "gradient." + spec.name()).data().asDouble();
        close(
            "gradient of " + spec.name(),
            gradients.get(spec.name()).dup('c').data().asDouble(),
            expected,
            tolerance);
      }
    }
    return gradients;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fused", "portable"})
  void bdhInDouble(String ops) throws IOException {
    try (Golden golden = new Golden("bdh")) {
      LanguageModel model = bdh(golden, Map.of("ops", ops));
      checkForward(model, golden, TIGHT);
      checkGradients(model, golden, TIGHT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fused", "portable"})
  void bdhInFloat(String ops) throws IOException {
    try (Golden golden = new Golden("bdh")) {
      checkForward(bdh(golden, Map.of("ops", ops, "precision", "float")), golden, 1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hatchling, fused",
    "hatchling, portable",
    "hatchling-unshared, fused",
    "hatchling-unshared, portable"
  })
  void hatchlingInDouble(String file, String ops) throws IOException {
    try (Golden golden = new Golden(file)) {
      LanguageModel model = golden.hatchling(Map.of("ops", ops));
      checkForward(model, golden, TIGHT);
      Map<String, INDArray> gradients = checkGradients(model, golden, TIGHT);
      for (ParameterSpec spec : model.parameters()) {
        if (spec.kind().homeostatic()) {
          INDArray after = model.array(spec.name()).sub(gradients.get(spec.name()));
          close(
              "homeostasis of " + spec.name(),
              after.data().asDouble(),
              golden.doubles("after." + spec.name()),
              TIGHT);
        }
      }
    }
  }

  /** Prompt in pieces: the state after the last is the reference's token-by-token state. */
  @Test
  void carriedStateInDouble() throws IOException {
    try (Golden golden = new Golden("hatchling")) {
      checkCarried(golden.hatchling(Map.of()), golden);
    }
    try (Golden golden = new Golden("bdh")) {
      checkCarried(bdh(golden, Map.of()), golden);
    }
  }

  private static void checkCarried(LanguageModel model, Golden golden) {
    int[][] tokens = golden.tokens("tokens");
    double[] expected = golden.doubles("logits");
    int vocabulary = model.config().vocabulary();
    int length = tokens[0].length;
    CarriedState state = new CarriedState(model, tokens.length);
    for (int[] piece : List.of(new int[] {0, 1}, new int[] {1, 9}, new int[] {9, length})) {
      INDArray logits = state.advance(tokens, piece[0], piece[1]);
      int steps = piece[1] - piece[0];
      for (int b = 0; b < tokens.length; b++) {
        int from = (b * length + piece[0]) * vocabulary;
        close(
            "logits from token " + piece[0],
            logits.slice(b).dup('c').data().asDouble(),
            Arrays.copyOfRange(expected, from, from + steps * vocabulary),
            TIGHT);
      }
    }
    state.arrays().forEach((name, array) -> checkState(golden, name, array));
  }

  private static void checkState(Golden golden, String name, INDArray array) {
    int dot = name.indexOf('.');
    double[] all = golden.doubles(name.substring(0, dot));
    int layer = Integer.parseInt(name.substring(dot + 1));
    int length = Math.toIntExact(array.length());
    close(
        name,
        array.dup('c').data().asDouble(),
        Arrays.copyOfRange(all, layer * length, (layer + 1) * length),
        TIGHT);
  }

  /** Runs a carried graph piece by piece. */
  private static final class CarriedState {
    private final LanguageModel model;
    private final ModelGraph graph;
    private final Map<String, INDArray> arrays = new LinkedHashMap<>();

    CarriedState(LanguageModel model, int batch) {
      this.model = model;
      this.graph = model.sequenceGraph(true, 0, null);
      ModelConfig c = model.config();
      for (int l = 0; l < c.layers(); l++) {
        arrays.put(GraphNames.synapses(l), zeros(batch, c.heads(), c.neurons(), c.width()));
        for (String state : GraphNames.states(c)) {
          arrays.put(GraphNames.neurons(state, l), zeros(batch, c.population()));
        }
      }
    }

    private INDArray zeros(long... shape) {
      return org.nd4j.linalg.factory.Nd4j.zeros(LanguageModel.type(model.config()), shape);
    }

    INDArray advance(int[][] tokens, int from, int to) {
      int[][] piece = new int[tokens.length][];
      for (int b = 0; b < tokens.length; b++) {
        piece[b] = Arrays.copyOfRange(tokens[b], from, to);
      }
      ModelInputs inputs = new ModelInputs(model.config(), graph).tokens(piece).position(from);
      arrays.forEach(inputs::put);
      Map<String, String> outputs = new LinkedHashMap<>();
      arrays.keySet().forEach(name -> outputs.put(name, "final_" + name));
      String[] names = outputs.values().toArray(new String[0]);
      names = Arrays.copyOf(names, names.length + 1);
      names[names.length - 1] = GraphNames.LOGITS;
      Map<String, INDArray> out = graph.graph().output(inputs.map(), names);
      outputs.forEach((in, name) -> arrays.put(in, out.get(name).dup('c')));
      return out.get(GraphNames.LOGITS);
    }

    Map<String, INDArray> arrays() {
      return arrays;
    }
  }
}
