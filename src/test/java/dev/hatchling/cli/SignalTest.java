package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGTERM, as a container's end sends it, to processes of their own. */
class SignalTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir Path folder;
  private Path run;

  @BeforeEach
  void writeText() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "a POSIX system");
    run = folder.resolve("run");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      words.append("line ").append(i * i % 97).append(" of a text\n");
    }
    Files.writeString(folder.resolve("text"), words);
  }

  private List<String> options(Path out, int steps) {
    String settings =
        "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=24"
            + " --set batch=2 --set warmup=2 --set validate_every=3 --set validation_windows=900";
    List<String> options = new ArrayList<>(List.of(settings.split(" ")));
    options.addAll(List.of("--steps", String.valueOf(steps)));
    options.addAll(List.of("--data", "m=" + folder.resolve("text"), "--out", out.toString()));
    return options;
  }

  private Process start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-D") || argument.contains("incubator"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(options);
    return new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
  }

  /** Sends the signal when a line is printed; what was printed in all. */
  private String terminated(List<String> options, String line) throws Exception {
    Process process = start(options);
    StringBuilder all = new StringBuilder();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String next = out.readLine(); next != null; next = out.readLine()) {
        all.append(next).append('\n');
        if (next.contains(line)) {
          // Process.destroy would close the stream that is being read.
          process.toHandle().destroy();
        }
      }
    }
    assertThat(process.waitFor())
        .as("%s%s", all, Files.readString(folder.resolve("errors")))
        .isEqualTo(TERMINATED);
    return all.toString();
  }

  private void ended(List<String> options) throws Exception {
    Process process = start(options);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor())
        .as("%s%s", out, Files.readString(folder.resolve("errors")))
        .isZero();
  }

  private static JsonNode state(Path run) throws IOException {
    return new ObjectMapper().readTree(Files.readString(run.resolve("training.json")));
  }

  /** Before the first step, in the first steps, in a validation. */
  @ParameterizedTest
  @CsvSource({"model directory:", "step 1/", "step 2/"})
  void theRunGoesOnBitForBit(String line) throws Exception {
    Path whole = folder.resolve("whole");
    ended(options(whole, 4));
    String printed = terminated(options(run, 4), line);
    assertThat(printed).contains("go on with: scripts/hatchling train --resume " + run);
    assertThat(state(run).get("step").asInt()).isLessThan(4);
    ended(List.of("train", "--resume", run.toString()));
    assertThat(run.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    assertThat(run.resolve("best/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("best/model.safetensors"));
    assertThat(state(run).get("bestLoss")).isEqualTo(state(whole).get("bestLoss"));
  }

  @Test
  void inTheFinalScoringTheModelIsThereAndTheReportIsMadeLater() throws Exception {
    terminated(options(run, 2), "scoring the held-out text");
    assertThat(state(run).get("step").asInt()).isEqualTo(2);
    ended(List.of("report", run.toString()));
    assertThat(run.resolve("report.html")).exists();
    ended(List.of("generate", "--model", run.toString(), "--prompt", "line", "--tokens", "2"));
  }
}
