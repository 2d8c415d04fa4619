package dev.hatchling.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.SafeTensorsWriter;
import dev.hatchling.files.Tensor;
import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** State dictionaries of BDH as they are found, and as they are written. */
class ForeignBdhTest {
  private static final List<String> NAMES =
      List.of("encoder", "decoder", "encoder_v", "embed.weight", "lm_head");

  private static final String SIX =
      """
      {"n_layer": 2, "n_embd": 8, "dropout": 0.1, "n_head": 2,
       "mlp_internal_dim_multiplier": 3, "vocab_size": 256}
      """;

  @TempDir Path folder;
  private LanguageModel model;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("config.json"), SIX);
    ModelConfig config = ForeignConfig.read(folder.resolve("config.json"), SIX);
    model = LanguageModel.create(config, RandomKey.root(5));
  }

  private Map<String, Tensor> tensors() {
    return WeightFile.tensors(model);
  }

  private Path weights(String name) {
    return folder.resolve(name);
  }

  private void save(Map<String, Tensor> tensors) throws IOException {
    SafeTensorsWriter.write(weights("model.safetensors"), tensors, Map.of());
  }

  private void requireRead() throws IOException {
    LanguageModel read = ModelDirectory.load(folder);
    assertThat(read.config().architecture()).isEqualTo(Architecture.BDH);
    for (String name : NAMES) {
      assertThat(read.array(name)).as(name).isEqualTo(model.array(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module._orig_mod."})
  void prefixesOfWrappedModulesDoNoHarm(String prefix) throws IOException {
    Map<String, Tensor> named = new LinkedHashMap<>();
    tensors().forEach((name, tensor) -> named.put(prefix + name, tensor));
    named.put(prefix + "attn.freqs", Tensor.of(new float[12], 1, 1, 1, 12));
    save(named);
    requireRead();
  }

  @Test
  void unknownTensorsArePassedOver() throws IOException {
    Map<String, Tensor> more = tensors();
    more.put("rotary.inv_freq", Tensor.of(new float[3], 3));
    more.put("step", Tensor.of(new long[] {7}, 1));
    save(more);
    requireRead();
  }

  /** Without a head, or with one that was tied and left out. */
  @Test
  void aHeadThatIsMissingIsTheEmbedding() throws IOException {
    Map<String, Tensor> less = tensors();
    less.remove("lm_head");
    save(less);
    for (String precision : List.of("float", "double")) {
      LanguageModel read = ModelDirectory.load(folder, Map.of("precision", precision));
      assertThat(read.array("lm_head")).isEqualTo(read.array("embed.weight"));
    }
    less.remove("encoder");
    save(less);
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(weights("model.safetensors") + ": has no tensor 'encoder'");
  }

  @Test
  void twoTensorsOfOneNameAreRefused() throws IOException {
    Map<String, Tensor> twice = tensors();
    twice.put("module.encoder", twice.get("encoder"));
    save(twice);
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tensors 'encoder' and 'module.encoder' are one");
  }

  /** Half precision keeps what it can hold: numbers of few bits come back exactly. */
  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16"})
  void halfPrecisionIsRead(String type) throws IOException {
    for (String name : NAMES) {
      for (long i = 0; i < model.array(name).length(); i++) {
        model.array(name).putScalar(i, (i % 17 - 8) / 16f);
      }
    }
    StringBuilder header = new StringBuilder("{");
    ByteBuffer data = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, Tensor> tensor : tensors().entrySet()) {
      int begin = data.position();
      for (double value : tensor.getValue().doubles()) {
        int bits = Float.floatToIntBits((float) value);
        data.putShort(type.equals("BF16") ? (short) (bits >>> 16) : half((float) value));
      }
      header.append(header.length() > 1 ? "," : "").append('"').append(tensor.getKey());
      header.append("\":{\"dtype\":\"").append(type).append("\",\"shape\":");
      header.append(java.util.Arrays.toString(tensor.getValue().shape()));
      header.append(",\"data_offsets\":[").append(begin).append(',');
      header.append(data.position()).append("]}");
    }
    byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + data.position()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text).put(data.flip());
    Files.write(weights("model.safetensors"), file.array());
    requireRead();
  }

  /** Of numbers that a half holds without rounding. */
  private static short half(float value) {
    int bits = Float.floatToIntBits(value);
    int exponent = ((bits >>> 23) & 0xff) - 127 + 15;
    int rest = value == 0 ? 0 : (exponent << 10) | ((bits >>> 13) & 0x3ff);
    return (short) (((bits >>> 16) & 0x8000) | rest);
  }

  private void shard() throws IOException {
    StringBuilder map = new StringBuilder("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {");
    Map<String, Tensor> all = tensors();
    int count = 0;
    for (Map.Entry<String, Tensor> tensor : all.entrySet()) {
      String name = "model-0000" + count++ % 2 + ".safetensors";
      map.append('"').append(tensor.getKey()).append("\": \"").append(name).append("\", ");
    }
    for (int shard = 0; shard < 2; shard++) {
      Map<String, Tensor> own = new LinkedHashMap<>();
      int i = 0;
      for (Map.Entry<String, Tensor> tensor : all.entrySet()) {
        if (i++ % 2 == shard) {
          own.put(tensor.getKey(), tensor.getValue());
        }
      }
      SafeTensorsWriter.write(weights("model-0000" + shard + ".safetensors"), own, Map.of());
    }
    String json = map.substring(0, map.length() - 2) + "}}";
    Files.writeString(weights("model.safetensors.index.json"), json);
  }

  @Test
  void shardsAreReadByTheirIndex() throws IOException {
    shard();
    requireRead();
    Files.delete(weights("model-00001.safetensors"));
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .hasMessage(weights("model-00001.safetensors") + ": no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"weight_map\": {\"a\": \"../a\"}}; '../a' is not the name of a file beside it",
        "{\"weight_map\": {\"a\": \"..\"}}; '..' is not the name of a file beside it",
        "{\"weight_map\": {}}; its weight_map names 0 files",
        "{\"weight_map\": {; index.json: "
      })
  void brokenIndexesAreNamed(String json, String message) throws IOException {
    Files.writeString(weights("model.safetensors.index.json"), json);
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(weights("model.safetensors.index.json").toString())
        .hasMessageContaining(message)
        .matches(e -> !e.getMessage().contains("\n"));
  }

  @Test
  void filesOfPyTorchsOwnFormatAreRefusedWithWhatConvertsThem() throws IOException {
    Files.write(weights("bdh.pt"), new byte[] {80, 75, 3, 4});
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(weights("model.safetensors") + ": no such file; ")
        .hasMessageContaining("python3 -c \"import torch, safetensors.torch as s; d = torch.load('")
        .hasMessageContaining(weights("bdh.pt").toString())
        .matches(e -> !e.getMessage().contains("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"model_type\": \"bdh\", \"torch_dtype\": \"bfloat16\", \"bos_token_id\": null",
        "\"architectures\": [\"BDHForCausalLM\"], \"auto_map\": {\"AutoModel\": \"a\"}",
        "\"transformers_version\": \"4.40\", \"architecture\": \"bdh\", \"n_layers\": 7"
      })
  void foreignKeysOfAConfigurationArePassedOver(String keys) throws IOException {
    Files.writeString(weights("config.json"), SIX.replaceFirst("\\{", "{" + keys + ", "));
    save(tensors());
    requireRead();
  }

  @Test
  void aForeignConfigurationSaysHowLargeTheModelIs() throws IOException {
    save(tensors());
    String foreign = SIX.replaceFirst("\\{", "{\"model_type\": \"bdh\", ");
    Files.writeString(weights("config.json"), foreign.replace("n_layer", "num_hidden_layers"));
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .hasMessage(weights("config.json") + ": does not say n_layer");
    Files.writeString(weights("config.json"), SIX.replace("n_layer", "n_layers"));
    assertThatThrownBy(() -> ModelDirectory.load(folder))
        .hasMessageContaining("unknown key 'n_layers'; did you mean n_layer");
  }

  /** The file that the reference wrote, with its buffer, comes back as it was. */
  @Test
  void whatIsWrittenForPyTorchIsWhatItWrote() throws IOException {
    Path golden = weights("golden");
    Files.createDirectory(golden);
    Files.copy(Golden.path("bdh-model"), golden.resolve("model.safetensors"));
    Files.writeString(
        golden.resolve("config.json"),
        """
        {"architecture": "bdh", "n_layer": 2, "n_embd": 10, "n_head": 3, "n_neuron": 14,
         "vocab_size": 24, "dropout": 0.1}
        """);
    LanguageModel read = ModelDirectory.load(golden);
    assertThatThrownBy(() -> PyTorchBdh.write(read, weights("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("n_head · n_neuron = 42, no multiple of n_embd = 10");
    PyTorchBdh.write(model, weights("out"));
    try (SafeTensors own = SafeTensors.open(weights("out").resolve("model.safetensors"))) {
      assertThat(own.tensors()).hasSize(6);
      own.expect("attn.freqs", 1, 1, 1, 12);
      own.expect("encoder", 2, 8, 12);
      own.expect("decoder", 24, 8);
      own.expect("lm_head", 8, 256);
    }
    assertThat(weights("out/config.json")).content().isEqualToIgnoringWhitespace(SIX);
    LanguageModel again = ModelDirectory.load(weights("out"));
    NAMES.forEach(name -> assertThat(again.array(name)).isEqualTo(model.array(name)));
  }

  /** But for the last bits, since PyTorch has the power in single precision. */
  @Test
  void theBufferIsTheReferences() throws IOException {
    try (SafeTensors file = SafeTensors.open(Golden.path("bdh-model"))) {
      float[] expected = file.floats("attn.freqs");
      float[] turns = PyTorchBdh.turns(expected.length);
      for (int n = 0; n < expected.length; n++) {
        assertThat(turns[n]).isCloseTo(expected[n], withinPercentage(1e-4));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "architecture, hatchling",
    "shared, false",
    "ngram_rows, 16",
    "rope_base, 100.0",
  })
  void whatThePublishedModuleIsNotIsRefused(String key, String value) {
    LanguageModel other = LanguageModel.create(model.config().with(key, value), RandomKey.root(1));
    assertThatThrownBy(() -> PyTorchBdh.write(other, weights("out")))
        .isInstanceOf(InputException.class)
        .hasMessage(key + " = " + value + ": PyTorch's published BDH has no such model");
  }
}
