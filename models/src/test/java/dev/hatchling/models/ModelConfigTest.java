package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.input.InputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {
  private final ModelConfig tiny = Presets.of("tiny", Architecture.HATCHLING);

  @Test
  void survivesJson() {
    ModelConfig odd =
        tiny.with(Map.of("spike", "binary", "noise_membrane", "0.25", "shared", "false"));
    assertThat(ModelConfig.fromText(odd.toText())).isEqualTo(odd);
    ModelConfig bdh = Presets.of("tiny", Architecture.BDH);
    assertThat(ModelConfig.fromText(bdh.toText())).isEqualTo(bdh);
  }

  @Test
  void readsThePublishedConfiguration() {
    ModelConfig bdh =
        ModelConfig.fromText(
            """
            {"architecture": "bdh", "n_layer": 6, "n_embd": 256, "n_head": 4,
             "mlp_internal_dim_multiplier": 128, "vocab_size": 256, "dropout": 0.1}
            """);
    assertThat(bdh.neurons()).isEqualTo(8192);
    assertThat(bdh.context()).isEqualTo(512);
    assertThat(bdh.ropeBase()).isEqualTo(65536);
    assertThat(lambda(bdh)).containsOnly(1);
    assertThat(bdh).isEqualTo(Presets.of("base", Architecture.BDH));
  }

  @Test
  void presetsHaveEqualLiveWeights() {
    for (String name : new String[] {"tiny", "small"}) {
      ModelConfig spiking = Presets.of(name, Map.of());
      ModelConfig bdh = Presets.of(name, Map.of("architecture", "bdh"));
      assertThat(spiking.neurons() * spiking.connectivity().density()).isEqualTo(bdh.neurons());
    }
    assertThat(Presets.of("tiny", Map.of("density", "1", "n_neuron", "256")).neurons())
        .isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({
    "vocab_size, 16777216, vocab_size · n_embd = 1073741824",
    "n_neuron, 16777216, n_head · n_neuron · n_embd = 4294967296"
  })
  void theMatrixThatIsTooLargeIsNamed(String key, String value, String product) {
    assertThatThrownBy(() -> tiny.with(Map.of(key, value)))
        .isInstanceOf(InputException.class)
        .hasMessage(product + ": a matrix may have at most 268435455 weights");
  }

  @ParameterizedTest
  @CsvSource({"1, 512", "4, 2048", "8, 4096", "32, 16384"})
  void derivesTheRotaryBase(int alpha, double base) {
    ModelConfig config =
        tiny.with(Map.of("n_embd", "256", "context", "2048", "extrapolation", "" + alpha));
    assertThat(config.ropeBase()).isEqualTo(base);
  }

  private static double[] lambda(ModelConfig config) {
    return config.kernels().stream()
        .mapToDouble(kernel -> kernel.exponentials().get(0).lambda())
        .toArray();
  }

  @Test
  void spacesTheTimeConstantsOfTheHeads() {
    double[] lambda = lambda(tiny);
    assertThat(lambda[0]).isCloseTo(Math.exp(-1 / 4.0), within(1e-7));
    assertThat(lambda[1]).isCloseTo(Math.exp(-1 / 16.0), within(1e-7));
    assertThat(lambda[3]).isCloseTo(Math.exp(-1 / 256.0), within(1e-7));
  }

  @Test
  void addsASecondExponentialWhereAskedFor() {
    ModelConfig two =
        tiny.with(Map.of("stdp", "double_exponential", "w_plus_2", "-0.5", "a_plus", "2"));
    for (int h = 0; h < 4; h += 3) {
      double slow = Math.exp(-3 / (h == 0 ? 4.0 : 256.0));
      double fast = Math.exp(-3 / (h == 0 ? 1.0 : 16.0));
      assertThat(two.kernels().get(h).at(3)).isCloseTo(2 * (slow - 0.5 * fast), within(1e-6));
    }
    assertThat(tiny.kernels()).allMatch(kernel -> kernel.exponentials().size() == 1);
    assertThat(ModelConfig.fromText(two.toText())).isEqualTo(two);
  }

  @ParameterizedTest
  @CsvSource({
    "n_layer, 0",
    "n_embd, 2",
    "n_head, -1",
    "n_neuron, 7",
    "vocab_size, 0",
    "context, 0",
    "dropout, 1",
    "dropout, NaN",
    "density, 0",
    "density, 1.5",
    "gamma, 1.5",
    "dale_w0, 0",
    "tau_mem_min, 9",
    "beta, -1",
    "trace_decay, 1",
    "kappa, Infinity",
    "bcm_tau, 1",
    "target_rate, 0",
    "eta, -0.1",
    "th_min, 7",
    "tau_plus_max, 1",
    "stdp, triple",
    "neuron, izhikevich",
    "tau_syn_min, 5",
    "tau_plus_2_min, 17",
    "w_plus_2, 1001",
    "rope_base, 0.5",
    "extrapolation, 0",
    "noise_membrane, -1",
    "chunk, 0",
    "n_layer, three",
    "shared, maybe",
    "ops, cuda",
    "spike, soft",
    "surrogate, step",
    "precision, half",
    "architecture, gpt",
    "mlp_internal_dim_multiplier, 1.5",
    "n_neuron, 1000000000000"
  })
  void namesTheBadValue(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny.with(key, value))
        .withMessageContaining(key)
        .withMessageContaining(value.length() > 4 ? value.substring(0, 3) : value)
        .matches(e -> !e.getMessage().contains("\n"));
  }

  @Test
  void suggestsKeysCloseToAnUnknownOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny.with("desnity", 1))
        .withMessage("unknown key 'desnity'; did you mean density?");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny.with("layers", 1))
        .withMessageContaining("n_layer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Presets.of("tinny", Map.of()))
        .withMessageContaining("tiny");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"n_layer\": }", "{\"n_layer\": 1, \"n_layer\": 2}", "{} {}"})
  void refusesWhatIsNoConfiguration(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelConfig.fromText(text))
        .matches(e -> !e.getMessage().contains("\n"));
  }

  @Test
  void refusesContradictingSizes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny.with(Map.of("mlp_internal_dim_multiplier", "4", "n_neuron", "128")))
        .withMessageContaining("n_neuron = 64");
  }
}
