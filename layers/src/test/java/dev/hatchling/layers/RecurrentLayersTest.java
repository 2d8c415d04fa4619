package dev.hatchling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.attention.Exponential;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.graph.GraphCheck;
import dev.hatchling.input.InputException;
import dev.hatchling.neurons.NeuronKind;
import dev.hatchling.neurons.NeuronsSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** Layers with memory as recurrent layers of DL4J. */
class RecurrentLayersTest {
  private static final int TIME = 12;
  private static final int BATCH = 3;
  private static final int LIF = 3;
  private static final int ATTENTION = 5;
  private static final List<List<Integer>> SPLITS =
      List.of(
          List.of(12),
          Collections.nCopies(12, 1),
          List.of(5, 7),
          List.of(1, 11),
          List.of(3, 1, 6, 2));

  private static AttentionSettings attention() {
    List<Exponential> two = List.of(new Exponential(1, 0.9), new Exponential(-0.5, 0.4));
    return AttentionSettings.of(Collections.nCopies(2, StdpKernel.causal(1.5, two)), 64);
  }

  private static NeuronsSettings neurons(NeuronKind kind) {
    NeuronsSettings s = NeuronsSettings.of(2);
    return new NeuronsSettings(
        2,
        kind,
        s.surrogate(),
        s.traceDecay(),
        s.adaptation(),
        s.margin(),
        true,
        s.reset(),
        0,
        -1,
        3,
        s.targetRate(),
        s.eta(),
        s.thresholdMin(),
        s.thresholdMax(),
        0.01,
        true,
        true,
        0,
        null);
  }

  private static List<SequenceLayer> layers(String ops, NeuronKind kind) {
    List<SequenceLayer> layers =
        List.of(
            new EmbeddingLayer(7, 8, 0.5, 3),
            new LayerNormLayer(),
            new DaleLinearLayer(16, 2.5, 0.6, 5, 4),
            new LifLayer(neurons(kind), 0.6, 5),
            new RotaryLayer(16),
            new StdpAttentionLayer(4, attention(), 6),
            new BcmHomeostasisLayer(0.1, -1, 3, 0.01, 0.15));
    layers.forEach(layer -> layer.ops(ops));
    return layers;
  }

  private static MultiLayerNetwork network(String ops, NeuronKind kind, int pieces) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().updater(new Sgd(0.1)).dataType(DataType.DOUBLE).list();
    layers(ops, kind).forEach(list::layer);
    list.layer(new CrossEntropyLayer(7, 0.3, 7).ops(ops));
    if (pieces > 0) {
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(pieces);
      list.setInputType(InputType.recurrent(1, TIME));
    } else {
      list.setInputType(InputType.feedForward(TIME));
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static ComputationGraph graph(String ops, NeuronKind kind) {
    List<SequenceLayer> layers = layers(ops, kind);
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .updater(new NoOp())
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("tokens")
            .addLayer("embedding", layers.get(0), "tokens")
            .addLayer("norm", layers.get(1), "embedding")
            .addLayer("current", layers.get(2), "norm")
            .addLayer("neurons", layers.get(3), "current")
            .addLayer("turned", layers.get(4), "neurons")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "turned", "current")
            .addLayer("attention", layers.get(5), "sum")
            .addLayer("gain", layers.get(6), "attention")
            .addLayer("output", new CrossEntropyLayer(7, 0.3, 7).ops(ops), "gain")
            .setOutputs("output")
            .setInputTypes(InputType.feedForward(TIME));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static INDArray tokens(int batch) {
    INDArray tokens = Nd4j.create(DataType.DOUBLE, batch, TIME);
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < TIME; t++) {
        tokens.putScalar(b, t, (b + 3 * t + t * t / 5) % 7);
      }
    }
    return tokens;
  }

  private static INDArray part(INDArray tokens, int from, int to) {
    return tokens.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup();
  }

  private static INDArray stepped(
      UnaryOperator<INDArray> step, INDArray tokens, List<Integer> split) {
    List<INDArray> outputs = new ArrayList<>();
    int at = 0;
    for (int size : split) {
      outputs.add(step.apply(part(tokens, at, at + size)));
      at += size;
    }
    return Nd4j.concat(1, outputs.toArray(new INDArray[0]));
  }

  private static void anySplitIsTheWhole(MultiLayerNetwork network) {
    INDArray whole = network.output(tokens(BATCH));
    for (List<Integer> split : SPLITS) {
      network.rnnClearPreviousState();
      INDArray pieces = stepped(network::rnnTimeStep, tokens(BATCH), split);
      GraphCheck.assertClose(split.toString(), pieces, whole, 1e-9);
    }
    // A whole sequence starts from rest, whatever was stepped through before.
    assertThat(network.output(tokens(BATCH))).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({"fused,LIF", "fused,SYNAPTIC", "portable,LIF", "portable,SYNAPTIC"})
  void stepsAreTheSequence(String ops, NeuronKind kind, @TempDir Path folder) throws IOException {
    MultiLayerNetwork network = network(ops, kind, 0);
    assertThat(network.feedForward(tokens(BATCH)).get(LIF + 1).sumNumber().doubleValue())
        .isPositive();
    anySplitIsTheWhole(network);
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    anySplitIsTheWhole(ModelSerializer.restoreMultiLayerNetwork(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fused", "portable"})
  void stepsOfAGraphAreTheSequence(String ops, @TempDir Path folder) throws IOException {
    ComputationGraph graph = graph(ops, NeuronKind.LIF);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    for (ComputationGraph each :
        List.of(graph, ModelSerializer.restoreComputationGraph(file, true))) {
      INDArray whole = each.outputSingle(tokens(BATCH));
      for (List<Integer> split : SPLITS) {
        each.rnnClearPreviousState();
        INDArray pieces = stepped(x -> each.rnnTimeStep(x)[0], tokens(BATCH), split);
        GraphCheck.assertClose(split.toString(), pieces, whole, 1e-9);
      }
    }
  }

  @Test
  void statesAreTakenAndGiven() {
    MultiLayerNetwork network = network("fused", NeuronKind.LIF, 0);
    network.rnnTimeStep(part(tokens(BATCH), 0, 5));
    Map<Integer, Map<String, INDArray>> states = new HashMap<>();
    for (int layer : new int[] {LIF, LIF + 1, ATTENTION}) {
      states.put(layer, network.rnnGetPreviousState(layer));
    }
    assertThat(states.get(LIF)).containsOnlyKeys("membrane", "trace");
    assertThat(states.get(LIF + 1)).containsOnlyKeys("position");
    assertThat(states.get(ATTENTION).get("synapses").shape()).isEqualTo(new long[] {3, 2, 8, 16});
    INDArray first = network.rnnTimeStep(part(tokens(BATCH), 5, 12));
    MultiLayerNetwork other = network("portable", NeuronKind.LIF, 0);
    states.forEach(other::rnnSetPreviousState);
    INDArray second = other.rnnTimeStep(part(tokens(BATCH), 5, 12));
    GraphCheck.assertClose("branch", second, first, 1e-9);
    assertThat(network.rnnGetPreviousState(ATTENTION).get("position").getLong(0)).isEqualTo(12);
    network.rnnClearPreviousState();
    assertThat(network.rnnGetPreviousState(LIF)).isEmpty();
  }

  @Test
  void badStatesAreNamed() {
    MultiLayerNetwork network = network("fused", NeuronKind.LIF, 0);
    network.rnnTimeStep(part(tokens(BATCH), 0, 5));
    assertThatThrownBy(() -> network.rnnTimeStep(part(tokens(2), 5, 6)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "layer3: the state is of 3 sequences, the input of 2; rnnClearPreviousState() starts"
                + " anew");
    Map<String, INDArray> lif = network.rnnGetPreviousState(LIF);
    assertThatThrownBy(() -> network.rnnSetPreviousState(ATTENTION, lif))
        .hasMessage(
            "layer5: a state of [membrane, trace] was given, this layer's is of [position,"
                + " synapses]");
    lif.put("trace", Nd4j.zeros(DataType.DOUBLE, 3, 15));
    assertThatThrownBy(() -> network.rnnSetPreviousState(LIF, lif))
        .hasMessage("layer3: the state's trace is [3, 15], not [B, 16]");
    MultiLayerNetwork synaptic = network("fused", NeuronKind.SYNAPTIC, 0);
    assertThatThrownBy(() -> synaptic.rnnSetPreviousState(LIF, network.rnnGetPreviousState(LIF)))
        .hasMessageContaining("[membrane, synaptic_current, trace]");
    assertThatThrownBy(() -> network.rnnTimeStep(Nd4j.zeros(DataType.DOUBLE, 3, 2, 5)))
        .hasMessage("layer0: the input [3, 2, 5] is neither [B, T] nor [B, 1, T]");
    INDArray mask = Nd4j.ones(BATCH, TIME).putScalar(0, 11, 0);
    assertThatThrownBy(() -> network.fit(new DataSet(tokens(BATCH), tokens(BATCH), mask, null)))
        .hasMessageContaining("features are masked");
  }

  /** Far beyond the longest wavelength a position is as good as any other. */
  @Test
  void positionsHaveNoEnd() {
    MultiLayerNetwork network = network("fused", NeuronKind.LIF, 0);
    MultiLayerNetwork portable = network("portable", NeuronKind.LIF, 0);
    for (MultiLayerNetwork each : List.of(network, portable)) {
      each.rnnTimeStep(part(tokens(BATCH), 0, 1));
      for (int layer : new int[] {LIF + 1, ATTENTION}) {
        Map<String, INDArray> state = each.rnnGetPreviousState(layer);
        state.put(SequenceLayer.POSITION, Nd4j.scalar(DataType.INT64, 1_000_000_000L));
        each.rnnSetPreviousState(layer, state);
      }
    }
    GraphCheck.assertClose(
        "far",
        portable.rnnTimeStep(part(tokens(BATCH), 1, 12)),
        network.rnnTimeStep(part(tokens(BATCH), 1, 12)),
        1e-6);
  }

  /** Pieces of 5 tokens: parameters move after each, the state is carried into the next. */
  @Test
  void truncatedBackPropagationCarriesTheState() {
    INDArray tokens = tokens(BATCH);
    INDArray next = tokens.add(3).fmod(7);
    MultiLayerNetwork network = network("fused", NeuronKind.LIF, 5);
    MultiLayerNetwork portable = network("portable", NeuronKind.LIF, 5);
    assertThat(portable.params()).isEqualTo(network.params());
    INDArray fresh = network.params().dup();
    for (MultiLayerNetwork each : List.of(network, portable)) {
      each.fit(tokens.reshape(BATCH, 1, TIME), next.reshape(BATCH, 1, TIME));
      assertThat(each.getIterationCount()).isEqualTo(3);
      assertThat(each.rnnGetPreviousState(LIF)).isEmpty();
    }
    assertThat(network.params()).isNotEqualTo(fresh);
    GraphCheck.assertClose("parameters", network.params(), portable.params(), 1e-9);
    // Where no parameter moves, the last piece has the loss of the last tokens of the whole.
    MultiLayerNetwork still = still();
    fresh = still.params().dup();
    still.fit(tokens.reshape(BATCH, 1, TIME), next.reshape(BATCH, 1, TIME));
    assertThat(still.params()).isEqualTo(fresh);
    double piece = still.score();
    INDArray late = next.dup();
    late.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 10)).assign(-1);
    assertThat(still.score(new DataSet(tokens, late))).isCloseTo(piece, within(1e-9));
  }

  /** DL4J would warn and train nothing. */
  @Test
  void batchesThatAreNotCutAreRefused() {
    INDArray tokens = tokens(BATCH);
    INDArray cut = tokens.reshape(BATCH, 1, TIME);
    String said =
        "output: a batch was passed over; truncated back-propagation through time takes tokens and"
            + " labels [B, 1, T], of one T";
    MultiLayerNetwork network = network("fused", NeuronKind.LIF, 5);
    DataSet masked = new DataSet(tokens, tokens, null, Nd4j.ones(BATCH, TIME));
    assertThatThrownBy(() -> network.fit(new SingletonDataSetIterator(masked)))
        .isInstanceOf(InputException.class)
        .hasMessage(said);
    assertThatThrownBy(() -> network.fit(tokens, tokens)).hasMessage(said);
    assertThatThrownBy(() -> network.fit(cut, tokens)).hasMessage(said);
    network.fit(cut, cut);
    assertThatThrownBy(() -> network.fit(new DataSet(cut, tokens))).hasMessage(said);
    network.fit(new DataSet(cut, cut));
    assertThat(network.getIterationCount()).isEqualTo(6);
  }

  private static MultiLayerNetwork still() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0))
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new EmbeddingLayer(7, 8, 0.5, 3))
                .layer(new LifLayer(NeuronsSettings.of(2), 0.6, 5))
                .layer(new StdpAttentionLayer(4, attention(), 6))
                .layer(new CrossEntropyLayer(7, 0.3, 7))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(5)
                .setInputType(InputType.recurrent(1, TIME))
                .build());
    network.init();
    return network;
  }

  /** With the state held fixed, gradients are those of differences. */
  @Test
  void gradientsAfterAStateAreThoseOfDifferences() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new NoOp())
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new EmbeddingLayer(7, 4, 0.5, 3))
                .layer(new RotaryLayer(64))
                .layer(new StdpAttentionLayer(2, attention(), 4))
                .layer(new LayerNormLayer())
                .layer(new CrossEntropyLayer(7, 0.3, 5))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(4)
                .setInputType(InputType.recurrent(1, TIME))
                .build());
    network.init();
    network.rnnTimeStep(part(tokens(BATCH), 0, 5));
    network.setInput(part(tokens(BATCH), 5, 9));
    network.setLabels(part(tokens(BATCH), 6, 10));
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();
    INDArray parameters = network.params();
    for (long i = 0; i < parameters.length(); i++) {
      double before = parameters.getDouble(i);
      double[] score = new double[2];
      for (int side = 0; side < 2; side++) {
        parameters.putScalar(i, before + (side == 0 ? 1e-5 : -1e-5));
        network.computeGradientAndScore();
        score[side] = network.score();
      }
      parameters.putScalar(i, before);
      assertThat(gradient.getDouble(i)).isCloseTo(3 * (score[0] - score[1]) / 2e-5, within(1e-7));
    }
  }

  /** In DL4J's other format, {@code [B, size, T]} and a token as {@code [B, size]}. */
  @Test
  void sequencesOfTheOtherFormatAreTurned() {
    MultiLayerNetwork network = current(RNNFormat.NCW);
    MultiLayerNetwork same = current(RNNFormat.NWC);
    INDArray x = GraphCheck.normal("x", 2, 4, 6);
    INDArray whole = network.output(x);
    GraphCheck.assertClose("turned", same.output(x.permute(0, 2, 1)), whole, 1e-12);
    for (int t = 0; t < 6; t++) {
      INDArray token = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).dup();
      INDArray expected =
          whole.get(NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1), NDArrayIndex.all());
      GraphCheck.assertClose("token", network.rnnTimeStep(token), expected, 1e-9);
      GraphCheck.assertClose("token", same.rnnTimeStep(token), expected, 1e-9);
    }
  }

  private static MultiLayerNetwork current(RNNFormat format) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new NoOp())
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new LifLayer(2))
                .layer(new CrossEntropyLayer(7, 0.3, 5))
                .setInputType(InputType.recurrent(4, 6, format))
                .build());
    network.init();
    return network;
  }
}
