package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import dev.hatchling.text.Ngrams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tables of n-grams in a whole model (docs/model.md, E5). */
class NgramTablesTest {
  @TempDir private Path folder;

  private static ModelConfig config(Architecture architecture, String ops, int rows) {
    Map<String, String> values = new HashMap<>();
    values.putAll(Map.of("architecture", architecture.name(), "ops", ops, "dropout", "0"));
    values.putAll(Map.of("n_layer", "2", "n_embd", "8", "n_head", "2", "n_neuron", "6"));
    values.putAll(Map.of("vocab_size", "8", "precision", "double", "ngram_rows", "" + rows));
    return ModelConfig.defaults().with(values);
  }

  /** A model whose tables hold something. */
  private static LanguageModel model(Architecture architecture, String ops) {
    LanguageModel model = LanguageModel.create(config(architecture, ops, 11), RandomKey.root(3));
    INDArray tables = model.array(ParameterNames.NGRAMS);
    for (int i = 0; i < tables.length(); i++) {
      tables.putScalar(i, 0.02 * RandomKey.root(5).normal(i));
    }
    return model;
  }

  private static Map<String, INDArray> gradients(LanguageModel model) {
    ModelGraph graph = model.trainingGraph(1, 9);
    List<String> names = new ArrayList<>(List.of(GraphNames.EMBEDDING_SUM));
    graph.trainable().forEach(spec -> names.add(spec.name()));
    return graph.graph().calculateGradients(SmallBatch.inputs(model, graph), names);
  }

  /** The tables' gradient, from that of the sums. */
  private static INDArray gradient(LanguageModel model) {
    INDArray sums = gradients(model).get(GraphNames.EMBEDDING_SUM).dup('c').reshape(27, 8);
    INDArray gradient = Nd4j.zeros(sums.dataType(), 33, 8);
    int[] rows = new Ngrams(11, 4).read(new int[3][0], SmallBatch.TOKENS);
    for (int i = 0; i < rows.length; i++) {
      gradient.getRow(rows[i]).addi(sums.getRow(i / 3));
    }
    return gradient;
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void portableEqualsFused(Architecture architecture) {
    Map<String, INDArray> expected = gradients(model(architecture, "fused"));
    gradients(model(architecture, "portable"))
        .forEach((name, gradient) -> close(name, gradient, expected.get(name), 1e-10));
  }

  private static void close(String what, INDArray actual, INDArray expected, double tolerance) {
    GoldenTest.close(
        what, actual.dup('c').data().asDouble(), expected.dup('c').data().asDouble(), tolerance);
  }

  /** Of a BDH, whose loss has no steps. */
  @Test
  void theGradientIsThatOfFiniteDifferences() {
    LanguageModel model = model(Architecture.BDH, "fused");
    INDArray gradient = gradient(model);
    INDArray tables = model.array(ParameterNames.NGRAMS);
    double step = 1e-6;
    int read = 0;
    for (int i = 0; i < tables.length(); i += 5) {
      double value = tables.data().getDouble(i);
      tables.data().put(i, value + step);
      double above = SmallBatch.loss(model);
      tables.data().put(i, value - step);
      double below = SmallBatch.loss(model);
      tables.data().put(i, value);
      double expected = gradient.data().getDouble(i);
      assertThat((above - below) / (2 * step)).isCloseTo(expected, within(1e-7));
      read += expected == 0 ? 0 : 1;
    }
    assertThat(read).isGreaterThan(20);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void freshTablesChangeNothing(Architecture architecture) {
    RandomKey key = RandomKey.root(3);
    LanguageModel with = LanguageModel.create(config(architecture, "fused", 11), key);
    LanguageModel without = LanguageModel.create(config(architecture, "fused", 0), key);
    assertThat(SmallBatch.loss(with)).isEqualTo(SmallBatch.loss(without));
    assertThat(SmallBatch.loss(model(architecture, "fused")))
        .isNotEqualTo(SmallBatch.loss(without));
    assertThat(without.find(ParameterNames.NGRAMS)).isEmpty();
    assertThat(Anatomy.size(with)).isEqualTo(new Anatomy.Size(Anatomy.size(without).live(), 264));
  }

  @Test
  void aCutSequenceReadsWhatWasBefore() {
    LanguageModel model = model(Architecture.BDH, "fused");
    ModelGraph graph = model.sequenceGraph(true, 0, null);
    INDArray whole = logits(graph, model, new int[3][0], SmallBatch.TOKENS, null);
    for (int cut = 1; cut < 9; cut++) {
      int[][] before = cut(0, cut);
      logits(graph, model, new int[3][0], before, null);
      INDArray[] states = states(graph, model, before);
      INDArray rest = logits(graph, model, before, cut(cut, 9), states);
      for (int t = cut; t < 9; t++) {
        INDArray at = rest.tensorAlongDimension(t - cut, 0, 2);
        close("logits at " + t, at, whole.tensorAlongDimension(t, 0, 2), 1e-9);
      }
    }
  }

  private static int[][] cut(int from, int to) {
    return Arrays.stream(SmallBatch.TOKENS)
        .map(t -> Arrays.copyOfRange(t, from, to))
        .toArray(int[][]::new);
  }

  private static ModelInputs carried(
      ModelGraph graph, LanguageModel model, int[][] before, int[][] tokens, INDArray[] states) {
    ModelInputs inputs =
        new ModelInputs(model.config(), graph).tokens(before, tokens).position(before[0].length);
    for (int l = 0; l < 2; l++) {
      INDArray none = Nd4j.zeros(LanguageModel.type(model.config()), 3, 2, 6, 8);
      inputs.put(GraphNames.synapses(l), states == null ? none : states[l]);
    }
    return inputs;
  }

  private static INDArray logits(
      ModelGraph graph, LanguageModel model, int[][] before, int[][] tokens, INDArray[] states) {
    Map<String, INDArray> fed = carried(graph, model, before, tokens, states).map();
    return graph.graph().output(fed, GraphNames.LOGITS).get(GraphNames.LOGITS).dup('c');
  }

  private static INDArray[] states(ModelGraph graph, LanguageModel model, int[][] tokens) {
    Map<String, INDArray> fed = carried(graph, model, new int[3][0], tokens, null).map();
    String[] names = {GraphNames.finalSynapses(0), GraphNames.finalSynapses(1)};
    Map<String, INDArray> out = graph.graph().output(fed, names);
    return Arrays.stream(names).map(name -> out.get(name).dup('c')).toArray(INDArray[]::new);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void areSavedAndLoaded(Architecture architecture) throws IOException {
    LanguageModel model = model(architecture, "fused");
    ModelDirectory.save(model, folder);
    LanguageModel loaded = ModelDirectory.load(folder);
    assertThat(loaded.config()).isEqualTo(model.config());
    assertThat(loaded.fingerprint()).isEqualTo(model.fingerprint());
    assertThat(SmallBatch.loss(loaded)).isEqualTo(SmallBatch.loss(model));
  }

  @ParameterizedTest
  @CsvSource({
    "ngram_rows, 1048577, ngram_rows = 1048577: must be ",
    "ngram_longest, 1, ngram_longest = 1: must be ",
    "n_embd, 8193, n_embd = 8193: with tables of n-grams it may be at most 8192"
  })
  void whatMakesNoTableIsRefused(String key, String value, String message) {
    ModelConfig config = config(Architecture.BDH, "fused", 11);
    assertThatThrownBy(() -> config.with(key, value))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void tablesTooLargeAreRefused() {
    ModelConfig config = config(Architecture.BDH, "fused", 1 << 20).with("ngram_longest", 2);
    assertThatThrownBy(() -> config.with("n_embd", "256"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("ngram_rows = 1048576: ");
  }
}
