package dev.hatchling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.graph.GraphCheck;
import dev.hatchling.neurons.NeuronsSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Dale linear, LIF, BCM and gating layers in a DL4J network. */
class SpikingLayersTest {
  private static final int TIME = 10;
  private static final int DALE = 2;
  private static final int LIF = 3;
  private static final int BCM = 4;

  private static MultiLayerConfiguration configuration(boolean training) {
    NeuronsSettings still = NeuronsSettings.of(2);
    return new NeuralNetConfiguration.Builder()
        .updater(new Adam(0.02))
        .weightDecay(0.001)
        .dataType(DataType.FLOAT)
        .list()
        .layer(new EmbeddingLayer(7, 8, 0.5, 3))
        .layer(new LayerNormLayer())
        .layer(new DaleLinearLayer(48, 2.5, 0.6, 5, 4))
        .layer(training ? new LifLayer(5) : new LifLayer(still, 1, 5))
        .layer(BcmHomeostasisLayer.standard())
        .layer(new GatingLayer(2, true))
        .layer(new DaleLinearLayer(8, 6))
        .layer(new LayerNormLayer())
        .layer(new CrossEntropyLayer(7, 0.02, 7))
        .setInputType(InputType.feedForward(TIME))
        .build();
  }

  private static MultiLayerNetwork network(boolean training) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(training));
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

  /** One step moves thresholds by exactly the rule: no updater, no decay, no division by B. */
  @Test
  void homeostasisIsTheRule() {
    MultiLayerNetwork network = network(true);
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
    MultiLayerNetwork fused = network(false);
    NeuronsSettings still = NeuronsSettings.of(2);
    MultiLayerNetwork portable =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.02))
                .dataType(DataType.FLOAT)
                .list()
                .layer(new EmbeddingLayer(7, 8, 0.5, 3).ops("portable"))
                .layer(new LayerNormLayer().ops("portable"))
                .layer(new DaleLinearLayer(48, 2.5, 0.6, 5, 4).ops("portable"))
                .layer(new LifLayer(still, 1, 5).ops("portable"))
                .layer(new GatingLayer(2, true).ops("portable"))
                .layer(new DaleLinearLayer(8, 6).ops("portable"))
                .layer(new CrossEntropyLayer(7, 0.02, 7))
                .setInputType(InputType.feedForward(TIME))
                .build());
    portable.init();
    GraphCheck.assertClose(
        "spikes",
        fused.feedForward(tokens).get(LIF + 1).castTo(DataType.DOUBLE),
        portable.feedForward(tokens).get(LIF + 1).castTo(DataType.DOUBLE),
        1e-4);
    portable.fit(batch());
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
