package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.random.RandomKey;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModelWeightsTest {
  @TempDir Path folder;

  private static LanguageModel model(String architecture, String precision) {
    Map<String, String> size =
        Map.of("n_embd", "24", "n_neuron", "40", "shared", "false", "precision", precision);
    ModelConfig config = ModelConfig.defaults().with("architecture", architecture).with(size);
    return LanguageModel.create(config, RandomKey.root(5));
  }

  private static double[] doubles(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  /** What is read without ND4J is what the graph computes with, to the last bit. */
  @ParameterizedTest
  @CsvSource({"hatchling,float", "hatchling,double", "bdh,float", "bdh,double"})
  void aModelReadIsTheModelWritten(String architecture, String precision) throws Exception {
    LanguageModel model = model(architecture, precision);
    ModelDirectory.save(model, folder);
    ModelWeights read = ModelDirectory.weights(folder);
    for (ParameterSpec spec : model.parameters()) {
      assertThat(read.values(spec.name()))
          .as(spec.name())
          .containsExactly(doubles(model.array(spec.name())));
    }
    for (int layer = 0; layer < model.config().layers(); layer++) {
      for (Projection projection : Projection.values()) {
        assertThat(read.projection(projection, layer))
            .as("%s of layer %d", projection, layer)
            .containsExactly(doubles(model.weights(projection, layer)));
      }
    }
    assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
  }

  @Test
  void theFingerprintIsOfTheWeightsAsTheyWere() {
    LanguageModel model = model("bdh", "float");
    String before = model.fingerprint();
    ModelWeights weights = ModelWeights.of(model);
    model.array(ParameterNames.HEAD).putScalar(0, 7);
    assertThat(weights.fingerprint()).isEqualTo(before).isNotEqualTo(model.fingerprint());
  }

  @Test
  void anUnknownNameIsNamed() {
    assertThatThrownBy(() -> ModelWeights.of(model("bdh", "float")).values("lm_hed"))
        .hasMessageContaining("lm_hed");
  }
}
