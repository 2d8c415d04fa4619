package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Axonal delays and shortcuts to the embedding in a whole model (docs/model.md, E13 and E62). */
class StreamTest {
  @TempDir private Path folder;

  private static ModelConfig config(Architecture architecture, String ops, int taps) {
    Map<String, String> values = new HashMap<>();
    values.putAll(Map.of("architecture", architecture.name(), "ops", ops, "dropout", "0"));
    values.putAll(Map.of("n_layer", "3", "n_embd", "8", "n_head", "2", "n_neuron", "6"));
    values.putAll(Map.of("vocab_size", "8", "precision", "double", "delay_taps", "" + taps));
    return ModelConfig.defaults().with(values).with("shortcut", taps > 1);
  }

  private static LanguageModel model(Architecture architecture, String ops) {
    LanguageModel model = LanguageModel.create(config(architecture, ops, 4), RandomKey.root(3));
    for (ParameterSpec spec : model.parameters()) {
      if (isStream(spec)) {
        INDArray array = model.array(spec.name());
        for (int i = 0; i < array.length(); i++) {
          array.putScalar(i, 0.3 * RandomKey.root(5).child(spec.name()).normal(i));
        }
      }
    }
    return model;
  }

  private static boolean isStream(ParameterSpec spec) {
    return spec.name().endsWith(".delays") || spec.name().endsWith(".shortcut");
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void portableEqualsFused(Architecture architecture) {
    Map<String, INDArray> expected = SmallBatch.gradients(model(architecture, "fused"));
    SmallBatch.gradients(model(architecture, "portable"))
        .forEach(
            (name, gradient) ->
                GoldenTest.close(
                    name,
                    gradient.dup('c').data().asDouble(),
                    expected.get(name).dup('c').data().asDouble(),
                    1e-10));
  }

  /** Of a BDH, whose loss has no steps. */
  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    LanguageModel model = model(Architecture.BDH, "fused");
    Map<String, INDArray> gradients = SmallBatch.gradients(model);
    double step = 1e-6;
    int seen = 0;
    for (ParameterSpec spec : model.parameters()) {
      INDArray array = model.array(spec.name());
      for (int i = 0; isStream(spec) && i < array.length(); i += 3) {
        double value = array.data().getDouble(i);
        array.data().put(i, value + step);
        double above = SmallBatch.loss(model);
        array.data().put(i, value - step);
        double below = SmallBatch.loss(model);
        array.data().put(i, value);
        double gradient = gradients.get(spec.name()).dup('c').data().getDouble(i);
        assertThat((above - below) / (2 * step)).as(spec.name()).isCloseTo(gradient, within(1e-7));
        seen += gradient == 0 ? 0 : 1;
      }
    }
    assertThat(seen).isEqualTo(3 * 8 + 2);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void freshOnesChangeNothing(Architecture architecture) {
    RandomKey key = RandomKey.root(3);
    LanguageModel with = LanguageModel.create(config(architecture, "fused", 4), key);
    LanguageModel without = LanguageModel.create(config(architecture, "fused", 1), key);
    assertThat(SmallBatch.loss(with)).isEqualTo(SmallBatch.loss(without));
    assertThat(SmallBatch.loss(model(architecture, "fused")))
        .isNotEqualTo(SmallBatch.loss(without));
    assertThat(without.find(ParameterNames.delays(0))).isEmpty();
    assertThat(without.find(ParameterNames.shortcut(1))).isEmpty();
    assertThat(with.find(ParameterNames.shortcut(0))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void areSavedAndLoaded(Architecture architecture) throws IOException {
    LanguageModel model = model(architecture, "fused");
    ModelDirectory.save(model, folder);
    LanguageModel loaded = ModelDirectory.load(folder);
    assertThat(loaded.fingerprint()).isEqualTo(model.fingerprint());
    assertThat(SmallBatch.loss(loaded)).isEqualTo(SmallBatch.loss(model));
  }

  @ParameterizedTest
  @CsvSource({"delay_taps, 65", "delay_taps, -1", "shortcut, perhaps"})
  void whatMakesNoStreamIsRefused(String key, String value) {
    assertThatThrownBy(() -> ModelConfig.defaults().with(key, value))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(key + " = " + value);
  }

  @ParameterizedTest
  @CsvSource({"delay_taps, 4", "shortcut, true"})
  void thePublishedModuleHasNone(String key, String value) {
    ModelConfig config = config(Architecture.BDH, "fused", 0).with("n_neuron", 8).with(key, value);
    LanguageModel model = LanguageModel.create(config, RandomKey.root(1));
    assertThatThrownBy(() -> PyTorchBdh.write(model, folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(key + " = " + value);
  }
}
