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
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tokens that gate the synapses of a whole model (docs/model.md, E56). */
class ForgettingTest {
  @TempDir private Path folder;

  private static ModelConfig config(Architecture architecture, String ops, boolean forgetting) {
    Map<String, String> values = new HashMap<>();
    values.putAll(Map.of("architecture", architecture.name(), "ops", ops, "dropout", "0"));
    values.putAll(Map.of("n_layer", "2", "n_embd", "8", "n_head", "2", "n_neuron", "8"));
    values.putAll(Map.of("vocab_size", "8", "precision", "double", "forgetting", "" + forgetting));
    return ModelConfig.defaults().with(values);
  }

  private static LanguageModel fresh(Architecture architecture, boolean forgetting) {
    return LanguageModel.create(config(architecture, "fused", forgetting), RandomKey.root(3));
  }

  private static LanguageModel model(Architecture architecture, String ops) {
    LanguageModel model = LanguageModel.create(config(architecture, ops, true), RandomKey.root(3));
    for (int l = 0; l < 2; l++) {
      INDArray array = model.array(ParameterNames.forgetting(l));
      for (int i = 0; i < array.length(); i++) {
        array.putScalar(i, 2 * RandomKey.root(5).child(l).normal(i));
      }
    }
    return model;
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

  /** Of a BDH, whose loss has no steps; embeddings too, which gates read. */
  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    LanguageModel model = model(Architecture.BDH, "fused");
    Map<String, INDArray> gradients = SmallBatch.gradients(model);
    double step = 1e-6;
    int seen = 0;
    for (ParameterSpec spec : model.parameters()) {
      INDArray array = model.array(spec.name());
      boolean read = spec.name().endsWith(".forgetting");
      for (int i = 0; (read || spec.name().equals("embed.weight")) && i < array.length(); i += 3) {
        double value = array.data().getDouble(i);
        array.data().put(i, value + step);
        double above = SmallBatch.loss(model);
        array.data().put(i, value - step);
        double below = SmallBatch.loss(model);
        array.data().put(i, value);
        double gradient = gradients.get(spec.name()).dup('c').data().getDouble(i);
        assertThat((above - below) / (2 * step)).as(spec.name()).isCloseTo(gradient, within(1e-6));
        seen += read && gradient != 0 ? 1 : 0;
      }
    }
    assertThat(seen).isEqualTo(2 * 6);
  }

  /** Fresh gates are 0.9975 whatever the token. */
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void freshOnesHardlyForget(Architecture architecture) {
    double without = SmallBatch.loss(fresh(architecture, false));
    assertThat(SmallBatch.loss(fresh(architecture, true))).isNotEqualTo(without);
    assertThat(SmallBatch.loss(fresh(architecture, true))).isCloseTo(without, within(1e-2));
    assertThat(fresh(architecture, false).find(ParameterNames.forgetting(0))).isEmpty();
    assertThat(fresh(architecture, true).array(ParameterNames.forgetting(1)).sumNumber())
        .isEqualTo(0.0);
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

  @Test
  void thePublishedModuleHasNone() {
    assertThatThrownBy(() -> PyTorchBdh.write(model(Architecture.BDH, "fused"), folder))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("forgetting = true");
  }
}
