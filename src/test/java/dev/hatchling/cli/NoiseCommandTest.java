package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path folder;

  private int run(String... arguments) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new Main(List.of(new NoiseCommand())).run(arguments, console);
  }

  private String small(String option, String value) {
    String json = folder.resolve("noise.json").toString();
    int code =
        run(
            "noise",
            "--neurons",
            "4",
            "--steps",
            "1200",
            option,
            value,
            "--out",
            folder.toString(),
            "--json",
            json);
    return code + " " + err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void cleanNoiseExitsZeroWithTableJsonAndReport() throws IOException {
    assertThat(small("--seed", "2")).isEqualTo("0 ");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("noise.json").toFile());
    assertThat(json.path("passed").asBoolean()).isTrue();
    assertThat(json.path("diagnosis").asText()).isEqualTo("none");
    assertThat(json.path("rows").size()).isGreaterThan(50);
    assertThat(json.path("rows").get(0).has("threshold")).isTrue();
    assertThat(json.toString()).doesNotContain("NaN");
    assertThat(Files.readString(folder.resolve("report.html"))).contains("no sign of shared");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("mean correlation within", "pass");
  }

  @Test
  void aFaultExitsOneAndIsNamed() throws IOException {
    assertThat(small("--fault", "broadcast")).isEqualTo("1 ");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("it looks like broadcast", "FAIL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fault gremlins        | no fault is named gremlins",
        "--neurons 0             | --neurons 0 is not a whole number from 1",
        "--steps 0               | --steps 0 is not a whole number from 1",
        "--config missing.json   | missing.json: no such file",
        "--input missing.csv     | missing.csv: no such file",
        "--kind spikes           | --kind goes with --input only",
        "--groups x.csv          | --groups goes with --input only",
        "--prompt x              | --prompt goes with --model only",
        "--set n_layer=2         | --set goes with --model only",
        "--period 5              | --period goes with --fault periodic only",
        "--period 1 --fault periodic | --period 1 is not a whole number from 2",
        "--lags 0                | --lags 0: \"0\" is not a lag in steps",
        "--lags 300 --steps 1000 | lag 300 is too long: the recording has 1000 steps, a quarter is 250",
        "--model x --config y    | --config does not go with --model",
        "--model x --input y     | --model does not go with --input",
        "--model missing         | --model missing: no such directory",
        "--input x.csv --seed 2  | --seed does not go with --input",
        "--raw --words -1        | --words -1",
        "--seeds 3 --full-count --steps 0 | --steps 0",
      })
  void mistakesAreNamedInOneLine(String arguments, String message) {
    String[] words = ("noise --out " + folder + " " + arguments.strip()).split(" ", -1);
    assertThat(run(words)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("hatchling: ")
        .contains(message.strip())
        .hasLineCount(1);
  }

  @Test
  void badInputExitsTwo() throws IOException {
    Path file = folder.resolve("ragged.csv");
    Files.writeString(file, "1,2,3\n1,2\n");
    assertThat(run("noise", "--input", file.toString(), "--out", folder.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("ragged.csv: line 2 has 2 values, the first row has 3");
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("noise.json").toFile());
  }

  private int written(String... arguments) {
    List<String> words = new ArrayList<>(List.of("noise", "--out", folder.toString(), "--json"));
    words.add(folder.resolve("noise.json").toString());
    words.addAll(List.of(arguments));
    return run(words.toArray(String[]::new));
  }

  @Test
  void ratesOfPopulationsAreInTableJsonAndReport() throws IOException {
    assertThat(small("--lags", "20")).isEqualTo("0 ");
    JsonNode rates = json().path("rates");
    assertThat(rates).hasSize(7);
    assertThat(rates.get(5).path("population").asText()).isEqualTo("relay");
    assertThat(rates.get(5).path("neurons").asInt()).isEqualTo(4);
    assertThat(rates.get(5).path("unit").asText()).isEqualTo("Hz");
    assertThat(rates.get(5).path("rate").asDouble()).isPositive();
    assertThat(json().path("rows").toString()).contains("of lags 0 to 20").doesNotContain("to 100");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("reticular");
    assertThat(Files.readString(folder.resolve("report.html"))).contains("reticular");
  }

  @Test
  void groupsGiveRowsAcrossRegionsInTableJsonAndReport() throws IOException {
    RandomKey key = RandomKey.root(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      for (int t = 0; t < 400; t++) {
        text.append(t == 0 ? "" : " ").append(key.child(i).normal(t));
      }
      text.append('\n');
    }
    String input = Files.writeString(folder.resolve("v.csv"), text).toString();
    Path groups = folder.resolve("groups.csv");
    Files.writeString(groups, "0,a,x\n1,a,x\n2,a,y\n3,b,x\n4,b,x\n5,b,y\n");
    assertThat(written("--input", input, "--groups", groups.toString())).isZero();
    String row = "largest across regions";
    assertThat(json().path("rows").findValuesAsText("name")).contains(row);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains(row);
    assertThat(Files.readString(folder.resolve("report.html"))).contains(row);
    Files.writeString(groups, "0,a,x\n1,a,x\n1,a,y\n");
    assertThat(written("--input", input, "--groups", groups.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("groups.csv: line 3: neuron 1 has a line already, line 2")
        .hasLineCount(1);
  }

  private String model(String... noise) throws IOException {
    ModelConfig config =
        ModelConfig.defaults()
            .with(Map.of("n_layer", "2", "n_embd", "8", "n_head", "2", "n_neuron", "12"));
    for (String key : noise) {
      config = config.with(key, "0.2");
    }
    Path directory = folder.resolve("model");
    ModelDirectory.save(LanguageModel.create(config, RandomKey.root(1)), directory);
    return directory.toString();
  }

  @Test
  void theNoiseOfAModelIsPutToTheTest() throws IOException {
    String model = model("noise_membrane", "noise_synapse");
    assertThat(written("--model", model, "--neurons", "5", "--steps", "700", "--seed", "3"))
        .as(out.toString(StandardCharsets.UTF_8))
        .isZero();
    assertThat(json().path("rows").findValuesAsText("section"))
        .contains("noise: membrane", "noise: synapse", "membranes of layer 0", "invariance")
        .doesNotContain("noise: threshold");
    assertThat(json().path("facts").path("tokens").asInt()).isEqualTo(700);
    assertThat(json().path("facts").path("neurons").asInt()).isEqualTo(20);
    assertThat(json().path("rates").get(3).path("region").asText()).isEqualTo("layer 1");
    assertThat(json().path("rates").get(3).path("unit").asText()).isEqualTo("a token");
    assertThat(json().path("notes").toString()).contains("membranes of layer 1");
    String text = Files.writeString(folder.resolve("text"), "a word or two ".repeat(9)).toString();
    assertThat(written("--model", model, "--data", text)).isZero();
    assertThat(json().path("facts").path("tokens").asInt()).isEqualTo(126);
  }

  @Test
  void aModelWithoutNoiseIsRefusedWithWhatToSet() throws IOException {
    String model = model();
    assertThat(written("--model", model, "--prompt", "x".repeat(60))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "its neurons have no noise; train with noise_membrane", "--set noise_membrane=0.1")
        .hasLineCount(1);
    String[] noisy = {"--model", model, "--prompt", "x".repeat(60), "--set", "noise_threshold=0.1"};
    assertThat(written(noisy)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--set architecture=bdh --set noise_membrane=1 | its architecture bdh has no spiking neurons",
        "--set noise_membrane=1 --prompt short         | the text has 5 tokens; at least 40",
        "--set noise_membrane=1 --steps 30             | the text has 30 tokens; at least 40",
        "--set noise_membrane=1 --prompt x --data y    | --prompt and --data: give one of them",
        "--set noise_membrane=1 --lags 100 --steps 200 | lag 100 is too long: the recording has 200"
            + " tokens",
      })
  void mistakesWithAModelAreNamedInOneLine(String arguments, String message) throws IOException {
    List<String> words = new ArrayList<>(List.of("--model", model()));
    words.addAll(List.of(arguments.strip().split(" +", -1)));
    assertThat(written(words.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message.strip()).hasLineCount(1);
  }

  @Test
  void rawWordsAreTheWordsOfKeysInTurn() {
    assertThat(run("noise", "--raw", "--words", "3", "--keys", "2", "--seed", "5")).isZero();
    byte[] bytes = out.toByteArray();
    assertThat(bytes).hasSize(12);
    RandomKey population = RandomKey.root(5).child("noise").child("population");
    int third = population.child(0).child("membrane").bits32(1);
    assertThat(bytes[8]).isEqualTo((byte) third);
    assertThat(bytes[11]).isEqualTo((byte) (third >>> 24));
  }
}
