package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hatchling.input.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new Main(Main.commands()).run(arguments, console);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("sweep.json"), text.replace('\'', '"'));
  }

  @Test
  void aGridHasEveryCombinationAndSeed() throws IOException {
    Path file = file("{'grid': {'dropout': [0, 0.1], 'n_head': [2, 4]}, 'seeds': [3, 5]}");
    List<SweepRun> runs = SweepFile.read(file).runs();
    assertThat(runs).hasSize(8);
    assertThat(runs.get(2).words())
        .containsExactly("--set", "dropout=0", "--set", "n_head=4", "--seed", "3");
    assertThat(runs.get(7).point()).isEqualTo("dropout=0.1, n_head=4");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    refused("{'grid': {}, 'list': [], 'seeds': [1]}", "needs either a grid or a list");
    refused("{'grid': {'dropout': 1}, 'seeds': [1]}", "grid: dropout is not a list of values");
    refused("{'list': [{}], 'seeds': [1, 1]}", "seeds: 1 is not another whole number");
    refused("{'list': [{}]}", "seeds: is not a list of at least one whole number");
    refused("{'list': [{}], 'seed': [1]}", "unknown field");
    refused(
        "{'list': [{}], 'seeds': [1], 'options': {'out': 'x'}}", "options: out is not the same");
    Path bad = file("{'list': [{'dropuot': 1}], 'seeds': [1]}");
    assertThat(run("sweep", bad.toString())).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("dropuot").contains("dropout");
  }

  private void refused(String text, String words) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> SweepFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aPathElsewhereNeedsACluster() {
    assertThat(run("train", "--out", "hdfs://host/run")).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("hatchling: a path elsewhere (hdfs://, s3a://) needs --spark MASTER\n");
  }

  @Test
  void itTrainsGoesOnAndCompares() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "the same words again. ".repeat(400));
    Path file =
        file(
            "{'options': {'data': 'own="
                + text
                + "', 'steps': 2, 'config': '"
                + Files.writeString(
                    folder.resolve("small.json"),
                    "{\"n_embd\":16,\"n_neuron\":16,\"n_layer\":1,\"context\":16,\"batch\":2}")
                + "'}, 'grid': {'learning_rate': [0.01, 0.02]}, 'seeds': [1, 2]}");
    Path results = folder.resolve("results");
    String[] command = {"sweep", file.toString(), "--out", results.toString()};
    assertThat(run(command)).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(Main.DONE);
    List<String> lines = Files.readAllLines(results.resolve(SweepResults.FILE));
    assertThat(lines).hasSize(4);
    // As if the process had been killed while it wrote the third.
    Files.writeString(
        results.resolve(SweepResults.FILE),
        lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2).substring(0, 20));
    out.reset();
    Path json = folder.resolve("out.json");
    assertThat(run("sweep", file.toString(), "--out", results.toString(), "--json", "" + json))
        .isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("4 runs, of which 2 are done");
    ObjectMapper mapper = new ObjectMapper();
    List<String> again = Files.readAllLines(results.resolve(SweepResults.FILE));
    for (int i = 0; i < 4; i++) {
      assertThat(mapper.readTree(again.get(i)).path("loss"))
          .isEqualTo(mapper.readTree(lines.get(i)).path("loss"));
    }
    double a = mapper.readTree(lines.get(0)).path("loss").asDouble();
    double b = mapper.readTree(lines.get(1)).path("loss").asDouble();
    for (JsonNode point : mapper.readTree(json.toFile()).path("points")) {
      if (point.path("setting").asText().equals("learning_rate=0.01")) {
        assertThat(point.path("mean").asDouble()).isCloseTo((a + b) / 2, within(1e-12));
        assertThat(point.path("spread").asDouble())
            .isCloseTo(Math.abs(a - b) / Math.sqrt(2), within(1e-12));
      }
    }
    assertThat(results.resolve(SweepTable.PAGE)).content().contains("learning_rate=0.02");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "spark://127.0.0.1:1"})
  void sparkWithoutItsModuleIsRefusedInOneLine(String master) {
    assertThat(run("train", "--spark", master, "--out", folder.resolve("run").toString()))
        .isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("hatchling: --spark " + master + ": hatchling-spark is not on the class path;")
        .contains("docs/spark.md")
        .hasLineCount(1);
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
