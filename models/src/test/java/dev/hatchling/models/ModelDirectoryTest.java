package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModelDirectoryTest {
  @TempDir Path folder;

  private static ModelConfig small(Architecture architecture) {
    return ModelConfig.defaults()
        .with(
            Map.of(
                "architecture", architecture.name(),
                "n_layer", "2",
                "n_embd", "6",
                "n_head", "3",
                "n_neuron", "4",
                "vocab_size", "11",
                "context", "16"));
  }

  private static LanguageModel model(ModelConfig config) {
    return LanguageModel.create(config, RandomKey.root(7));
  }

  private static void same(LanguageModel a, LanguageModel b) {
    assertThat(a.config()).isEqualTo(b.config());
    for (ParameterSpec spec : a.parameters()) {
      assertThat(a.array(spec.name())).as(spec.name()).isEqualTo(b.array(spec.name()));
    }
    assertThat(a.fingerprint()).isEqualTo(b.fingerprint());
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void readsWhatItWrote(Architecture architecture) throws IOException {
    for (String shared : new String[] {"true", "false"}) {
      for (String precision : new String[] {"float", "double"}) {
        ModelConfig config =
            small(architecture).with(Map.of("shared", shared, "precision", precision));
        LanguageModel model = model(config);
        ModelDirectory.save(model, folder.resolve("m"));
        same(ModelDirectory.load(folder.resolve("m")), model);
      }
    }
    assertThat(folder.resolve("m").toFile().list())
        .containsExactlyInAnyOrder("config.json", "model.safetensors");
  }

  @Test
  void tellsModelsApart() {
    LanguageModel model = model(small(Architecture.BDH));
    String before = model.fingerprint();
    assertThat(model(model.config().with("chunk", 3)).fingerprint()).isEqualTo(before);
    assertThat(model(model.config().with("rope_base", 3)).fingerprint()).isNotEqualTo(before);
    model.array("encoder").putScalar(5, 0.5);
    assertThat(model.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void readsABdhOfPyTorch() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"architecture": "bdh", "n_layer": 2, "n_embd": 10, "n_head": 3, "n_neuron": 14,
         "vocab_size": 24, "dropout": 0.1}
        """);
    Files.copy(Golden.path("bdh-model"), folder.resolve("model.safetensors"));
    LanguageModel model = ModelDirectory.load(folder);
    try (SafeTensors file = SafeTensors.open(Golden.path("bdh-model"))) {
      float[] encoder = file.floats("encoder"); // [H, D, N]
      assertThat(model.array("encoder").getFloat(2 * 14 + 5, 7))
          .isEqualTo(encoder[(2 * 10 + 7) * 14 + 5]);
      float[] decoder = file.floats("decoder"); // [M, D]
      assertThat(model.array("decoder").getFloat(3, 30)).isEqualTo(decoder[30 * 10 + 3]);
      float[] head = file.floats("lm_head"); // [D, V]
      assertThat(model.array("lm_head").getFloat(20, 4)).isEqualTo(head[4 * 24 + 20]);
      ModelDirectory.save(model, folder.resolve("again"));
      try (SafeTensors again = SafeTensors.open(folder.resolve("again/model.safetensors"))) {
        assertThat(again.floats("encoder_v")).isEqualTo(file.floats("encoder_v"));
        assertThat(again.info("encoder")).isEqualTo(again.expect("encoder", 3, 10, 14));
        assertThat(again.has("attn.freqs")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n_embd | 8 | 'embed.weight' has shape [11, 6], expected [11, 8]",
        "n_head | 2 | 'encoder' has shape [3, 6, 4], expected [2, 6, 4]",
        "shared | false | no tensor 'layers.0.encoder'",
        "architecture | hatchling | no tensor 'encoder.raw'",
        "n_layers | 3 | unknown key 'n_layers'; did you mean n_layer?",
        "dropout | -1 | dropout = -1.0"
      })
  void refusesAConfigurationOfAnotherModel(String key, String value, String message)
      throws IOException {
    ModelDirectory.save(model(small(Architecture.BDH)), folder);
    Path config = folder.resolve("config.json");
    String line = "\"" + key + "\" : ";
    String text = Files.readString(config);
    String quoted = value.matches("[-0-9].*|false") ? value : "\"" + value + "\"";
    String changed =
        text.contains(line)
            ? text.replaceAll(line + "[^,\n]*", line + quoted)
            : text.replaceFirst("\\{", "{" + line + quoted + ",");
    if (key.equals("n_embd") || key.equals("n_head")) {
      changed =
          changed
              .replaceAll("\"mlp_internal_dim_multiplier\" : \\d+", "\"chunk\" : 64")
              .replaceFirst("\"chunk\" : 64,", "");
    }
    Files.writeString(config, changed);
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message)
        .matches(e -> !e.getMessage().contains("\n"));
  }

  @Test
  void refusesDamagedDirectories() throws IOException {
    LanguageModel model = model(small(Architecture.HATCHLING));
    assertThatThrownBy(() -> ModelDirectory.load(folder.resolve("none")))
        .hasMessageContaining("no such model directory");
    assertThatThrownBy(() -> ModelDirectory.load(folder)).hasMessageContaining("config.json");
    ModelDirectory.save(model, folder);
    model.array("decay_raw").putScalar(0, Double.NaN);
    WeightFile.write(model, folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .hasMessageContaining("'decay_raw' holds NaN");
    model.array("decay_raw").putScalar(0, 0);
    model.array("encoder.connections").putScalar(0, 2);
    WeightFile.write(model, folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> ModelDirectory.load(folder)).hasMessageContaining("not -1, 0 or 1");
    Files.delete(folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .hasMessageContaining("model.safetensors: no such file");
    Files.write(folder.resolve("config.json"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> ModelDirectory.load(folder)).hasMessageContaining("not UTF-8");
  }
}
