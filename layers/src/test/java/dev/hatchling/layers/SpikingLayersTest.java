package dev.hatchling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.graph.GraphCheck;
import dev.hatchling.neurons.NeuronsSettings;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Dale linear, LIF, BCM and gating layers in a DL4J network. */
class SpikingLayersTest {
  private static final int TIME = 10;
  private static final int DALE = 2;
  private static final int LIF = 3;
  private static final int BCM = 4;

  private static MultiLayerConfiguration configuration(boolean training) {
    return configuration(training, "fused", new NeuralNetConfiguration.Builder().weightDecay(1e-3));
  }

  private static MultiLayerConfiguration configuration(
      boolean training, String ops, NeuralNetConfiguration.Builder builder) {
    NeuronsSettings still = NeuronsSettings.of(2);
    List<SequenceLayer> layers =
        List.of(
            new EmbeddingLayer(7, 8, 0.5, 3),
            new LayerNormLayer(),
            new DaleLinearLayer(48, 2.5, 0.6, 5, 4),
            training ? new LifLayer(5) : new LifLayer(still, 1, 5),
            BcmHomeostasisLayer.standard(),
            new GatingLayer(2, true),
            new DaleLinearLayer(8, 6),
            new LayerNormLayer());
    NeuralNetConfiguration.ListBuilder list =
        builder.updater(new Adam(0.02)).dataType(DataType.FLOAT).list();
    layers.forEach(layer -> list.layer(layer.ops(ops)));
    return list.layer(new CrossEntropyLayer(7, 0.02, 7).ops(ops))
        .setInputType(InputType.feedForward(TIME))
        .build();
  }

  private static MultiLayerNetwork network(boolean training) {
    return network(configuration(training));
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** The next token is the one before plus 3, modulo 7. */
  private static DataSet batch() {
    INDArray tokens = Nd4j.create(DataType.FLOAT, 4, TIME);
    INDArray next = Nd4j.create(DataType.FLOAT, 4, TIME);
    for (int b = 0; b < 4; b++) {
      for (int t = 0; t < TIME; t++) {
        tokens.putScalar(b, t, (b + 3 * t) % 7);
        next.putScalar(b, t, (b + 3 * (t + 1)) % 7);
      }
    }
    return new DataSet(tokens, next);
  }

  @Test
  void aNetworkTrainsAndSurvivesSaving(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network = network(true);
    DataSet batch = batch();
    double first = network.score(batch);
    INDArray scale = network.getLayer(DALE).getParam(DaleLinearLayer.SCALE).dup();
    // Not more: at this rate the loss then jumps about, and rounding decides where it stands.
    for (int step = 0; step < 50; step++) {
      network.fit(batch);
    }
    assertThat(network.score(batch)).isLessThan(0.7 * first);
    assertThat(network.getLayer(DALE).getParam(DaleLinearLayer.SCALE)).isEqualTo(scale);
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork read = ModelSerializer.restoreMultiLayerNetwork(file);
    INDArray tokens = batch.getFeatures();
    assertThat(read.output(tokens)).isEqualTo(network.output(tokens));
    network.fit(batch);
    read.fit(batch);
    assertThat(read.params()).isEqualTo(network.params());
  }

  /**
   * One step moves thresholds by exactly the rule: no updater, no decay, no division by B, and
   * nothing of what DL4J does to gradients as a whole.
   */
  @ParameterizedTest
  @CsvSource({
    "fused,None",
    "fused,RenormalizeL2PerLayer",
    "fused,RenormalizeL2PerParamType",
    "fused,ClipElementWiseAbsoluteValue",
    "fused,ClipL2PerLayer",
    "portable,ClipL2PerParamType",
    "portable,None"
  })
  void homeostasisIsTheRule(String ops, GradientNormalization normalisation) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .l1(0.1)
            .l2(0.1)
            .l1Bias(0.1)
            .l2Bias(0.1)
            .gradientNormalization(normalisation)
            .gradientNormalizationThreshold(1e-3);
    MultiLayerNetwork network = network(configuration(true, ops, builder));
    INDArray scale = network.getLayer(DALE).getParam(DaleLinearLayer.SCALE).dup();
    DataSet batch = batch();
    INDArray spikes = network.feedForward(batch.getFeatures()).get(LIF + 1);
    double[] active = spikes.gt(0).castTo(DataType.DOUBLE).mean(0, 1).toDoubleVector();
    double[] square =
        spikes
            .castTo(DataType.DOUBLE)
            .mul(spikes.castTo(DataType.DOUBLE))
            .mean(0, 1)
            .toDoubleVector();
    network.fit(batch);
    double[] threshold = doubles(network, LIF, LifLayer.THRESHOLD);
    double[] theta = doubles(network, BCM, BcmHomeostasisLayer.LOG_THETA);
    for (int i = 0; i < threshold.length; i++) {
      double expected = 1 + 0.2 * (active[i] - 0.15);
      assertThat(threshold[i]).isCloseTo(Math.min(6, Math.max(0.05, expected)), within(1e-6));
      double next = Math.log(0.99 * 0.15 + 0.01 * square[i] + 1e-8);
      assertThat(theta[i]).isCloseTo(next, within(1e-5));
    }
    assertThat(network.getLayer(DALE).getParam(DaleLinearLayer.SCALE)).isEqualTo(scale);
  }

  private static double[] doubles(MultiLayerNetwork network, int layer, String name) {
    return network.getLayer(layer).getParam(name).castTo(DataType.DOUBLE).toDoubleVector();
  }

  @Test
  void thresholdsStayWhereThereIsNoHomeostasis() {
    MultiLayerNetwork network = network(false);
    network.fit(batch());
    assertThat(doubles(network, LIF, LifLayer.THRESHOLD)).containsOnly(1);
    double[] before = doubles(network, BCM, BcmHomeostasisLayer.LOG_THETA);
    network.output(batch().getFeatures());
    assertThat(doubles(network, BCM, BcmHomeostasisLayer.LOG_THETA)).isEqualTo(before);
  }

  @Test
  void portableLayersAreTheSame() {
    INDArray tokens = batch().getFeatures();
    MultiLayerNetwork fused =
        network(configuration(true, "fused", new NeuralNetConfiguration.Builder()));
    MultiLayerNetwork portable =
        network(configuration(true, "portable", new NeuralNetConfiguration.Builder()));
    GraphCheck.assertClose(
        "spikes",
        fused.feedForward(tokens).get(LIF + 1).castTo(DataType.DOUBLE),
        portable.feedForward(tokens).get(LIF + 1).castTo(DataType.DOUBLE),
        1e-4);
    List<INDArray> gradients = new ArrayList<>();
    for (MultiLayerNetwork each : List.of(fused, portable)) {
      each.setInput(tokens);
      each.setLabels(batch().getLabels());
      each.computeGradientAndScore();
      gradients.add(each.getFlattenedGradients().castTo(DataType.DOUBLE));
    }
    GraphCheck.assertClose("gradients", gradients.get(0), gradients.get(1), 1e-4);
  }

  @Test
  void summariesCountBuffersApart() {
    MultiLayerNetwork network = network(true);
    long buffers = 48 * 8 + 48 + 48 + 8 * 24;
    String summary = Summaries.of(network);
    assertThat(summary.lines().map(String::strip))
        .contains(
            String.format("Total Parameters:  %,d", network.numParams()),
            String.format("Trainable Parameters:  %,d", network.numParams() - buffers),
            String.format("Buffers:  %,d", buffers));
    assertThat(summary).startsWith(network.summary().substring(0, 100));
    assertThat(summary)
        .contains("layer3 (LifLayer)", "layer4 (BcmHomeostasisLayer)")
        .contains("(CrossEntropyLayer)")
        .doesNotContain("Running");
  }

  /** DL4J's constraints move weights after each step, and no masks. */
  @Test
  void constraintsReachWeightsAlone() {
    DaleLinearLayer dale = new DaleLinearLayer(16, 2.5, 0.6, 5, 4);
    NonNegativeConstraint constraint = new NonNegativeConstraint();
    constraint.setParams(Set.of(DaleLinearLayer.RAW, DaleLinearLayer.SCALE));
    dale.setConstraints(List.of(constraint));
    MultiLayerNetwork network =
        network(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0))
                .list()
                .layer(new EmbeddingLayer(7, 8, 0.5, 3))
                .layer(dale)
                .layer(new CrossEntropyLayer(7, 0.02, 7))
                .setInputType(InputType.feedForward(TIME))
                .build());
    INDArray raw = network.getLayer(1).getParam(DaleLinearLayer.RAW);
    INDArray scale = network.getLayer(1).getParam(DaleLinearLayer.SCALE).dup();
    assertThat(scale.minNumber().doubleValue()).isNegative();
    raw.putScalar(0, -1);
    network.fit(batch());
    assertThat(raw.minNumber().doubleValue()).isNotNegative();
    assertThat(network.getLayer(1).getParam(DaleLinearLayer.SCALE)).isEqualTo(scale);
  }

  /** A frozen layer passes gradients on; its thresholds stay. */
  @Test
  void frozenThresholdsStay() {
    MultiLayerNetwork network =
        network(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.02))
                .list()
                .layer(new EmbeddingLayer(7, 8, 0.5, 3))
                .layer(new FrozenLayerWithBackprop(new LifLayer(5)))
                .layer(new CrossEntropyLayer(7, 0.02, 7))
                .setInputType(InputType.feedForward(TIME))
                .build());
    INDArray lif = network.getLayer(1).params().dup();
    INDArray table = network.getLayer(0).params().dup();
    network.fit(batch());
    assertThat(network.getLayer(1).params()).isEqualTo(lif);
    assertThat(network.getLayer(0).params()).isNotEqualTo(table);
  }

  /** SameDiff prints a line for every op it differentiates; layers do not let it. */
  @Test
  void trainingPrintsNothing() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      network(true).fit(batch());
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void badSettingsAreNamed() {
    assertThatThrownBy(() -> new DaleLinearLayer(0, 1)).hasMessageContaining("dale: 0 outputs");
    assertThatThrownBy(() -> new GatingLayer(0, true)).hasMessage("gate: heads 0 is below 1");
    assertThatThrownBy(() -> new BcmHomeostasisLayer(0.1, -1, 3, 1, 0.15))
        .hasMessage("neurons: BCM alpha 1.0 is not in (0, 1)");
    assertThatThrownBy(() -> new BcmHomeostasisLayer(0.1, -1, 3, 0.01, 0))
        .hasMessage("bcm: first threshold 0.0 is not above 0");
  }
}
