package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  @Test
  void rawWordsAreTheWordsOfKeysInTurn() {
    assertThat(run("noise", "--raw", "--words", "3", "--keys", "2", "--seed", "5")).isZero();
    byte[] bytes = out.toByteArray();
    assertThat(bytes).hasSize(12);
    dev.hatchling.random.RandomKey population =
        dev.hatchling.random.RandomKey.root(5).child("noise").child("population");
    int third = population.child(0).child("membrane").bits32(1);
    assertThat(bytes[8]).isEqualTo((byte) third);
    assertThat(bytes[11]).isEqualTo((byte) (third >>> 24));
  }
}
