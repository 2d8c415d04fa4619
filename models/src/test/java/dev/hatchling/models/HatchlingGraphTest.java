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
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** The DL4J graph of a model computes what the model computes. */
class HatchlingGraphTest {
  private static final int TIME = 12;
  private static final int BATCH = 3;
  private static final long SEED = 5;
  private static final int[][] TOKENS = new int[BATCH][TIME];
  private static final int[][] NEXT = new int[BATCH][TIME];

  static {
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < TIME; t++) {
        TOKENS[b][t] = (b + 3 * t + t * t / 5) % 13;
        NEXT[b][t] = (TOKENS[b][t] + 3) % 13;
      }
    }
  }

  @TempDir private Path folder;

  /** A model of two layers whose thresholds lie where homeostasis could have brought them. */
  private static LanguageModel model(String values) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
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
                "0",
                "chunk",
                "4",
                "context",
                "12"));
    for (String value : values.split(" ", -1)) {
      String[] parts = value.split("=", -1);
      all.put(parts[0], parts[1]);
    }
    LanguageModel model = LanguageModel.create(ModelConfig.defaults().with(all), RandomKey.root(3));
    for (ParameterSpec spec : model.parameters()) {
      if (spec.kind().homeostatic()) {
        INDArray array = model.array(spec.name());
        for (int i = 0; i < array.length(); i++) {
          array.putScalar(i, array.getDouble(i) + 0.3 * Math.sin(i + spec.name().hashCode() % 7));
        }
      }
    }
    model.find(ParameterNames.NGRAMS).ifPresent(tables -> fill(tables, 0.02));
    for (int l = 0; l < model.config().layers(); l++) {
      model.find(ParameterNames.delays(l)).ifPresent(taps -> fill(taps, 0.3));
      model.find(ParameterNames.forgetting(l)).ifPresent(gates -> fill(gates, 1));
      model.find(ParameterNames.shortcut(l)).ifPresent(one -> one.assign(0.7));
    }
    return model;
  }

  private static void fill(INDArray array, double spread) {
    for (int i = 0; i < array.length(); i++) {
      array.putScalar(i, spread * RandomKey.root(5).normal(i));
    }
  }

  private static ComputationGraph graph(LanguageModel model, IUpdater updater) {
    return HatchlingGraph.of(model, new NeuralNetConfiguration.Builder().updater(updater), SEED);
  }

  private static INDArray array(int[][] numbers) {
    return Nd4j.createFromArray(numbers).castTo(DataType.DOUBLE);
  }

  private static Map<String, INDArray> inputs(LanguageModel model, ModelGraph graph) {
    return inputs(model, graph, 0);
  }

  private static Map<String, INDArray> inputs(LanguageModel model, ModelGraph graph, int step) {
    float[][] ones = new float[BATCH][TIME];
    Arrays.stream(ones).forEach(row -> Arrays.fill(row, 1));
    double[] shares = new double[BATCH];
    Arrays.fill(shares, 1.0 / BATCH);
    return new ModelInputs(model.config(), graph)
        .tokens(TOKENS)
        .targets(NEXT, ones)
        .sampleWeights(shares)
        .moment(new long[] {3L * step, 3L * step + 1, 3L * step + 2}, step)
        .map();
  }

  private static INDArray logits(LanguageModel model) {
    ModelGraph graph = model.sequenceGraph(false, TIME, null);
    return graph.graph().outputSingle(inputs(model, graph), GraphNames.LOGITS).dup();
  }

  private static void close(String what, INDArray value, INDArray expected, double within) {
    assertThat(value.shape()).as(what).isEqualTo(expected.shape());
    assertThat(value.sub(expected).amaxNumber().doubleValue()).as(what).isLessThan(within);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "neuron=lif",
        "neuron=synaptic",
        "shared=false",
        "stdp=double_exponential w_plus_2=-0.5 spike=binary",
        "architecture=bdh",
        "architecture=bdh shared=false",
        "ops=portable neuron=synaptic",
        "ops=portable architecture=bdh",
        "ngram_rows=11",
        "ngram_rows=11 ngram_longest=2 ops=portable",
        "delay_taps=4 shortcut=true",
        "delay_taps=3 shortcut=true ops=portable architecture=bdh",
        "forgetting=true"
      })
  void logitsAndLossAreTheModels(String values) throws IOException {
    LanguageModel model = model(values);
    ComputationGraph graph = graph(model, new NoOp());
    INDArray expected = logits(model);
    close("logits", graph.outputSingle(array(TOKENS)), expected, 1e-9);

    ModelGraph loss = model.evaluationGraph(TIME);
    double mean = loss.graph().outputSingle(inputs(model, loss), GraphNames.LOSS).getDouble(0);
    graph.setInput(0, array(TOKENS));
    graph.setLabel(0, array(NEXT));
    graph.computeGradientAndScore();
    assertThat(graph.score()).isCloseTo(mean, within(1e-9));

    Path file = folder.resolve("graph.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    for (ComputationGraph each :
        List.of(graph, ModelSerializer.restoreComputationGraph(file.toFile()))) {
      for (List<Integer> split : List.of(List.of(1, 4, 7), List.of(12), List.of(5, 1, 1, 5))) {
        each.rnnClearPreviousState();
        List<INDArray> pieces = new ArrayList<>();
        int at = 0;
        for (int size : split) {
          pieces.add(
              each.rnnTimeStep(
                      array(TOKENS)
                          .get(NDArrayIndex.all(), NDArrayIndex.interval(at, at + size))
                          .dup())[0]);
          at += size;
        }
        close(split.toString(), Nd4j.concat(1, pieces.toArray(new INDArray[0])), expected, 1e-9);
      }
      LanguageModel back = HatchlingGraph.model(each);
      assertThat(back.config()).isEqualTo(model.config());
      assertThat(back.fingerprint()).isEqualTo(model.fingerprint());
    }
  }

  /** Two steps of plain gradient descent, with dropout, noise and homeostasis. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "neuron=lif",
        "shared=false dropout=0.3",
        "neuron=synaptic dropout=0.3 noise_membrane=0.2 noise_synapse=0.1",
        "ops=portable dropout=0.3 noise_threshold=0.2",
        "architecture=bdh dropout=0.3",
        "architecture=bdh dropout=0.3 ngram_rows=11",
        "ops=portable ngram_rows=11 ngram_longest=3",
        "delay_taps=4 shortcut=true ngram_rows=11",
        "delay_taps=3 shortcut=true ops=portable",
        "forgetting=true dropout=0.3"
      })
  void stepsOfTrainingAreTheModels(String values) {
    LanguageModel model = model(values);
    ComputationGraph graph = graph(model, new Sgd(1));
    ModelGraph training = model.trainingGraph(SEED, TIME);
    List<String> names =
        new ArrayList<>(training.trainable().stream().map(ParameterSpec::name).toList());
    model.config().ngrams().ifPresent(ngrams -> names.add(GraphNames.EMBEDDING_SUM));
    for (int step = 0; step < 2; step++) {
      Map<String, INDArray> inputs = inputs(model, training, step);
      double loss = training.graph().outputSingle(inputs, GraphNames.LOSS).getDouble(0);
      graph.fit(new INDArray[] {array(TOKENS)}, new INDArray[] {array(NEXT)});
      assertThat(graph.score()).isCloseTo(loss, within(1e-9));
      training
          .graph()
          .calculateGradients(inputs, names)
          .forEach((name, gradient) -> descend(model, name, gradient));
      LanguageModel trained = HatchlingGraph.model(graph);
      for (ParameterSpec spec : model.parameters()) {
        String name = spec.name();
        close(name + " after step " + step, trained.array(name), model.array(name), 1e-9);
      }
    }
    close("logits", graph.outputSingle(array(TOKENS)), logits(model), 1e-7);
  }

  /** Of tables of n-grams, the rows that were read. */
  private static void descend(LanguageModel model, String name, INDArray gradient) {
    if (!name.equals(GraphNames.EMBEDDING_SUM)) {
      model.array(name).subi(gradient);
      return;
    }
    Ngrams ngrams = model.config().ngrams().orElseThrow();
    int[] rows = ngrams.read(new int[BATCH][0], TOKENS);
    INDArray sums = gradient.dup('c').reshape(BATCH * TIME, gradient.size(2));
    for (int i = 0; i < rows.length; i++) {
      model.array(ParameterNames.NGRAMS).getRow(rows[i]).subi(sums.getRow(i / ngrams.tables()));
    }
  }

  /** The state is carried from piece to piece; a graph that was read goes on as the first. */
  @Test
  void piecesOfSequencesTrainIt() throws IOException {
    LanguageModel model = model("dropout=0.1");
    ComputationGraph graph =
        new ComputationGraph(
            HatchlingGraph.builder(
                    model.config(),
                    new NeuralNetConfiguration.Builder().updater(new Adam(0.02)),
                    SEED)
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(5)
                .build());
    graph.init();
    HatchlingGraph.copy(model, graph);
    INDArray tokens = array(TOKENS).reshape(BATCH, 1, TIME);
    INDArray next = array(NEXT).reshape(BATCH, 1, TIME);
    double first = mean(graph);
    fit(graph, tokens, next, 20);
    assertThat(graph.getIterationCount()).isEqualTo(60);
    assertThat(mean(graph)).isLessThan(first - 0.5);
    Path file = folder.resolve("graph.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    ComputationGraph read = ModelSerializer.restoreComputationGraph(file.toFile());
    fit(graph, tokens, next, 2);
    fit(read, tokens, next, 2);
    assertThat(read.params()).isEqualTo(graph.params());
  }

  private static void fit(ComputationGraph graph, INDArray tokens, INDArray next, int times) {
    for (int i = 0; i < times; i++) {
      graph.fit(new INDArray[] {tokens}, new INDArray[] {next});
    }
  }

  private static double mean(ComputationGraph graph) {
    return graph.score(new DataSet(array(TOKENS), array(NEXT)));
  }

  /** Unless weights are copied, a block's are those of a fresh model of the seed. */
  @Test
  void aGraphIsFreshLikeAModel() {
    LanguageModel model = LanguageModel.create(model("dropout=0.1").config(), RandomKey.root(SEED));
    ComputationGraph graph =
        new ComputationGraph(
            HatchlingGraph.builder(
                    model.config(), new NeuralNetConfiguration.Builder().updater(new NoOp()), SEED)
                .build());
    graph.init();
    for (ParameterSpec spec : model.parameters()) {
      if (!HatchlingGraph.isOutside(spec.name())) {
        assertThat(HatchlingGraph.model(graph).array(spec.name()))
            .as(spec.name())
            .isEqualTo(model.array(spec.name()));
      }
    }
    HatchlingGraph.copy(model, graph);
    assertThat(HatchlingGraph.model(graph).fingerprint()).isEqualTo(model.fingerprint());
  }

  @Test
  void badInputIsNamed() {
    ComputationGraph graph = graph(model("neuron=lif"), new NoOp());
    assertThatThrownBy(() -> HatchlingGraph.copy(model("n_neuron=8"), graph))
        .isInstanceOf(InputException.class)
        .hasMessage("the graph's array for 'encoder.raw' is [32, 8], the model's is [16, 8]");
    assertThatThrownBy(() -> HatchlingGraph.copy(model("n_layer=3"), graph))
        .isInstanceOf(InputException.class)
        .hasMessage("the graph has no vertex block.2 of a model");
    ComputationGraph other = graph(model("architecture=bdh"), new NoOp());
    other.rnnTimeStep(array(TOKENS));
    assertThatThrownBy(
            () -> graph.rnnSetPreviousState("block.0", other.rnnGetPreviousState("block.0")))
        .hasMessage(
            "block.0: a state of [position, synapses.0] was given, this layer's is of"
                + " [membrane.0, position, synapses.0, trace.0]");
  }
}
