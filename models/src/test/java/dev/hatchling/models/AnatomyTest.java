package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class AnatomyTest {
  @TempDir Path folder;

  private static LanguageModel model(String... values) {
    ModelConfig config =
        ModelConfig.defaults()
            .with(Map.of("n_embd", "20", "n_head", "2", "n_neuron", "150", "vocab_size", "8"));
    for (int i = 0; i < values.length; i += 2) {
      config = config.with(values[i], values[i + 1]);
    }
    return LanguageModel.create(config, RandomKey.root(5));
  }

  @Test
  void countsDegrees() {
    LanguageModel model = model();
    assertThat(Anatomy.degrees(model)).hasSize(3);
    for (Anatomy.Degrees d : Anatomy.degrees(model)) {
      assertThat(d.density()).isCloseTo(0.5, within(0.03));
      assertThat(d.inDegrees()).noneMatch(k -> k == 0);
      assertThat(d.outDegrees()).noneMatch(k -> k == 0);
      assertThat(d.outDegrees().stream().mapToInt(k -> k).sum()).isEqualTo((int) d.edges());
      assertThat(d.inhibitory()).isBetween(0.1, 0.3);
    }
    assertThat(Anatomy.degrees(model("architecture", "bdh"))).isEmpty();
    assertThat(Anatomy.degrees(model("shared", "false"))).hasSize(9);
    assertThat(Anatomy.degrees(model("gamma", "0")).get(0).density()).isEqualTo(1);
  }

  @Test
  void projectionsOfOneModelHaveMasksOfTheirOwn() {
    LanguageModel model = model();
    assertThat(model.array("encoder.connections"))
        .isNotEqualTo(model.array("encoder_v.connections"));
  }

  @Test
  void namesTheWeightThatBreaksDalesLaw() throws IOException {
    LanguageModel model = model();
    assertThat(Anatomy.daleViolation(model)).isEmpty();
    assertThat(Anatomy.daleViolation(model("architecture", "bdh"))).isEmpty();
    INDArray connections = model.array("decoder.connections");
    connections.putScalar(3, 7, -1); // neuron 7 is excitatory
    ModelDirectory.save(model, folder);
    assertThat(Anatomy.daleViolation(ModelDirectory.load(folder)))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("decoder[3, 7] = -").endsWith("7 is excitatory"));
  }

  @Test
  void effectiveWeightsAreSoftplusTimesScale() {
    LanguageModel model = model("precision", "double");
    INDArray weights = model.weights(Projection.VALUE_ENCODER, 2);
    INDArray raw = model.array("encoder_v.raw");
    INDArray connections = model.array("encoder_v.connections");
    for (int i = 0; i < 5; i++) {
      int degree = 0;
      for (int j = 0; j < 20; j++) {
        degree += Math.abs(connections.getInt(i, j));
      }
      for (int j = 0; j < 20; j++) {
        double softplus = Math.log1p(Math.exp(raw.getDouble(i, j)));
        double expected = softplus * connections.getInt(i, j) / Math.sqrt(degree);
        assertThat(weights.getDouble(i, j)).isCloseTo(expected, within(1e-7));
      }
    }
  }

  @Test
  void reportsThresholds() {
    LanguageModel model = model();
    model.array(ParameterNames.threshold(1)).putScalar(4, 2.5);
    assertThat(Anatomy.thresholds(model)).hasSize(3);
    assertThat(Anatomy.thresholds(model).get(1).quantile(1)).isEqualTo(2.5);
    assertThat(Anatomy.thresholds(model).get(1).quantile(0)).isEqualTo(1);
  }
}
