package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelWeights;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program of one's own puts the noise of a model to the test. */
class ModelNoiseTestTest {
  private static final ModelConfig CONFIG =
      ModelConfig.defaults()
          .with(Map.of("n_layer", "2", "n_embd", "8", "n_head", "2", "n_neuron", "12"));

  private static ModelWeights model(String channel) {
    ModelConfig config = channel.isEmpty() ? CONFIG : CONFIG.with(channel, "0.2");
    return ModelWeights.of(LanguageModel.create(config, RandomKey.root(1)));
  }

  private static int[] text(int tokens) {
    int[] text = new int[tokens];
    Arrays.setAll(text, t -> 'a' + t * t % 23);
    return text;
  }

  @Test
  void independentNoisePassesWhereItComesIn() {
    ModelNoiseTest test = new ModelNoiseTest(model("noise_membrane"), text(700), 5, 3);
    Findings findings = test.lags(Lags.DEFAULT).run();
    assertThat(findings.failures()).isEmpty();
    assertThat(findings.rows())
        .extracting(Row::section)
        .contains("noise: membrane", "membranes of layer 0", Invariance.SECTION)
        .doesNotContain("noise: threshold", "membranes of layer 1");
    assertThat(findings.rates()).hasSize(4);
    assertThat(findings.facts()).containsEntry("neurons", 20).containsEntry("tokens", 700);
    assertThat(new ModelNoiseTest(model("noise_membrane"), text(700), 5, 3).run())
        .isEqualTo(findings);
  }

  @Test
  void whatCannotBeTestedIsRefused() {
    assertThatThrownBy(() -> new ModelNoiseTest(model("noise_synapse"), text(39), 5, 3))
        .isInstanceOf(InputException.class)
        .hasMessage("the text has 39 tokens; at least 40 are needed");
    assertThatThrownBy(() -> new ModelNoiseTest(model(""), text(60), 5, 3))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the model's neurons have no noise");
  }
}
