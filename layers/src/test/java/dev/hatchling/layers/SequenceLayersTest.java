package dev.hatchling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.attention.Exponential;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.graph.GraphCheck;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;

class SequenceLayersTest {
  private static final int TIME = 12;

  private static MultiLayerConfiguration configuration(String ops) {
    return configuration(ops, AttentionSettings.of(new double[] {0.9, 0.99}, 1, 64));
  }

  private static MultiLayerConfiguration configuration(String ops, AttentionSettings attention) {
    return new NeuralNetConfiguration.Builder()
        .updater(new Adam(0.05))
        .dataType(DataType.FLOAT)
        .list()
        .layer(new EmbeddingLayer(7, 8, 0.5, 3).ops(ops))
        .layer(new LayerNormLayer().ops(ops))
        .layer(new RotaryLayer(64).ops(ops))
        .layer(new StdpAttentionLayer(10, attention, 4).ops(ops))
        .layer(new LayerNormLayer().ops(ops))
        .layer(new CrossEntropyLayer(7, 0.02, 5).ops(ops))
        .setInputType(InputType.feedForward(TIME))
        .build();
  }

  /** The next token is the one before plus 3, modulo 7. */
  private static DataSet batch() {
    INDArray tokens = Nd4j.create(DataType.FLOAT, 4, TIME);
    INDArray next = Nd4j.create(DataType.FLOAT, 4, TIME);
    for (int b = 0; b < 4; b++) {
      for (int t = 0; t < TIME; t++) {
        tokens.putScalar(b, t, (b + 3 * t) % 7);
        next.putScalar(b, t, t == 0 ? -1 : (b + 3 * (t + 1)) % 7);
      }
    }
    return new DataSet(tokens, next);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fused", "portable"})
  void aNetworkTrainsAndSurvivesSaving(String ops, @TempDir Path folder) throws IOException {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(ops));
    network.init();
    DataSet batch = batch();
    double first = network.score(batch);
    assertThat(first).isBetween(1.8, 2.1);
    for (int step = 0; step < 15; step++) {
      network.fit(batch);
    }
    assertThat(network.score(batch)).isLessThan(0.7 * first);
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork read = ModelSerializer.restoreMultiLayerNetwork(file);
    INDArray expected = network.output(batch.getFeatures());
    assertThat(expected.shape()).isEqualTo(new long[] {4, TIME, 7});
    assertThat(read.output(batch.getFeatures())).isEqualTo(expected);
  }

  /** A mask of labels leaves out what negative labels leave out. */
  @Test
  void labelsMayBeMasked() {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration("fused"));
    network.init();
    DataSet batch = batch();
    INDArray masked = batch.getLabels().dup();
    INDArray mask = Nd4j.ones(DataType.FLOAT, 4, TIME);
    for (int t = 0; t < TIME; t++) {
      for (int b = 0; b < 4; b++) {
        if ((t + b) % 3 == 0 || b == 2) {
          masked.putScalar(b, t, -1);
          mask.putScalar(b, t, 0);
        }
      }
    }
    DataSet negative = new DataSet(batch.getFeatures(), masked);
    DataSet withMask = new DataSet(batch.getFeatures(), batch.getLabels(), null, mask);
    assertThat(network.score(withMask)).isEqualTo(network.score(negative));
    INDArray losses = network.scoreExamples(withMask, false);
    assertThat(losses.meanNumber().doubleValue()).isCloseTo(network.score(negative), within(1e-6));
    assertThat(losses.getDouble(2)).isZero();
    MultiLayerNetwork other = network.clone();
    network.fit(withMask);
    other.fit(negative);
    assertThat(network.params()).isEqualTo(other.params());
    assertThatThrownBy(() -> network.score(new DataSet(batch.getFeatures(), Nd4j.ones(4, TIME, 7))))
        .hasMessage(
            "output: labels [4, 12, 7] are not token numbers [B, T] or [B, 1, T] for the input"
                + " [4, 12, 16]");
  }

  private static INDArray output(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network.output(batch().getFeatures());
  }

  @Test
  void aSumOfExponentialsSurvivesSaving() {
    List<Exponential> two = List.of(new Exponential(1, 0.9), new Exponential(-0.5, 0.4));
    AttentionSettings sums =
        AttentionSettings.of(Collections.nCopies(2, StdpKernel.causal(3, two)), 64);
    MultiLayerConfiguration configuration = configuration("fused", sums);
    INDArray output = output(configuration);
    assertThat(output(MultiLayerConfiguration.fromJson(configuration.toJson()))).isEqualTo(output);
    assertThat(output(configuration("fused"))).isNotEqualTo(output);
  }

  /** As it was written when a kernel was one exponential, of an amplitude common to all heads. */
  @Test
  void theDecaysOfOlderFilesAreRead() {
    MultiLayerConfiguration configuration = configuration("fused");
    String json = configuration.toJson();
    String old =
        json.replaceAll("\"kernels\" : \\[ \\[[^]]*\\], \\[[^]]*\\] \\],", "")
            .replace("\"lambda\" : [ ]", "\"lambda\" : [ 0.9, 0.99 ]")
            .replace("\"amplitude\" : 0.0", "\"amplitude\" : 1.0");
    assertThat(old).contains("0.99").doesNotContain("kernels");
    assertThat(output(MultiLayerConfiguration.fromJson(old))).isEqualTo(output(configuration));
  }

  @Test
  void gradientsOfTheNetworkAreThoseOfDifferences() {
    AttentionSettings attention = AttentionSettings.of(new double[] {0.9, 0.99}, 1, 64);
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new NoOp())
            .dataType(DataType.DOUBLE)
            .list()
            .layer(new EmbeddingLayer(7, 4, 0.5, 3))
            .layer(new LayerNormLayer())
            .layer(new RotaryLayer(64))
            .layer(new StdpAttentionLayer(2, attention, 4))
            .layer(new LayerNormLayer())
            .layer(new CrossEntropyLayer(7, 0.3, 5))
            .setInputType(InputType.feedForward(TIME))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    INDArray tokens = batch().getFeatures().castTo(DataType.DOUBLE);
    INDArray next = batch().getLabels().castTo(DataType.DOUBLE);
    network.setInput(tokens);
    network.setLabels(next);
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();
    INDArray parameters = network.params();
    INDArray numeric = gradient.ulike();
    DataSet batch = new DataSet(tokens, next);
    for (long i = 0; i < parameters.length(); i += 3) {
      double before = parameters.getDouble(i);
      parameters.putScalar(i, before + 1e-6);
      double above = network.score(batch);
      parameters.putScalar(i, before - 1e-6);
      double below = network.score(batch);
      parameters.putScalar(i, before);
      // DL4J divides gradients by the batch only in the updater.
      numeric.putScalar(i, 4 * (above - below) / 2e-6);
      assertThat(gradient.getDouble(i)).isCloseTo(numeric.getDouble(i), within(1e-4));
    }
  }

  @Test
  void fusedAndPortableNetworksAreTheSame() {
    INDArray tokens = batch().getFeatures();
    MultiLayerNetwork fused = new MultiLayerNetwork(configuration("fused"));
    MultiLayerNetwork portable = new MultiLayerNetwork(configuration("portable"));
    fused.init();
    portable.init();
    INDArray a = fused.output(tokens).castTo(DataType.DOUBLE);
    GraphCheck.assertClose("logits", a, portable.output(tokens).castTo(DataType.DOUBLE), 1e-5);
  }

  @Test
  void badSettingsAreNamed() {
    assertThatThrownBy(() -> new RotaryLayer(0.5)).hasMessageContaining("base 0.5");
    assertThatThrownBy(
            () -> new RotaryLayer(10).setNIn(InputType.recurrent(5, 2, RNNFormat.NWC), true))
        .hasMessage("rotary embedding: size 5 must be even, 2 or more");
    assertThatThrownBy(() -> new StdpAttentionLayer(3, AttentionSettings.undecayed(1, 10), 1))
        .hasMessage("attention: neurons 3 per head must be even, 2 or more");
    assertThatThrownBy(() -> new EmbeddingLayer(0, 2, 1, 1)).hasMessageContaining("vocabulary 0");
    assertThatThrownBy(() -> new CrossEntropyLayer(0, 1, 1)).hasMessageContaining("vocabulary 0");
    assertThatThrownBy(
            () -> new LayerNormLayer().setNIn(InputType.recurrent(5, 2, RNNFormat.NCW), true))
        .hasMessage("LayerNormLayer: the input format is NCW, not NWC");
    assertThatThrownBy(() -> new NgramLayer(8, 1, 4))
        .hasMessage(
            "n-grams: rows 8 and width 4 must be 1 or more, the longest n-gram 1 2 or more");
    assertThatThrownBy(() -> new LayerNormLayer().ops("cuda")).hasMessageContaining("'cuda'");
    assertThatThrownBy(() -> new CrossEntropyLayer(2, 1, 1).ops("cuda"))
        .hasMessage("ops: 'cuda' is neither fused nor portable");
  }
}
