package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.random.RandomKey;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class InitialiserTest {
  @ParameterizedTest
  @ValueSource(strings = {"hatchling", "bdh"})
  void aSeedGivesTheSameWeightsInBothPrecisions(String architecture) {
    Map<String, String> values = Map.of("architecture", architecture, "v_th", "0.3");
    LanguageModel single = model(values, "float");
    LanguageModel wide = model(values, "double");
    for (ParameterSpec spec : single.parameters()) {
      assertThat(wide.array(spec.name()).data().asFloat())
          .as(spec.name())
          .isEqualTo(single.array(spec.name()).data().asFloat());
      boolean buffer = spec.kind() == ParameterKind.BUFFER;
      assertThat(wide.array(spec.name()).dataType())
          .isEqualTo(buffer ? DataType.INT8 : DataType.DOUBLE);
    }
  }

  private static LanguageModel model(Map<String, String> values, String precision) {
    ModelConfig config = Presets.of("tiny", values).with(Map.of("precision", precision));
    return LanguageModel.create(config, RandomKey.root(1));
  }
}
