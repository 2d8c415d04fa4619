package dev.hatchling.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.files.Checkpoints;
import dev.hatchling.models.ModelDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} and {@code sweep} as they are typed, on executors in the driver's process. */
@Timeout(900)
@DisabledForJreRange(min = JRE.JAVA_24, disabledReason = "its Hadoop does not run there")
class CommandLineTest {
  private static final String SMALL =
      "{\"n_embd\":16,\"n_neuron\":16,\"n_layer\":1,\"context\":16,\"batch\":4,\"shares\":2,"
          + "\"steps\":3}";

  @TempDir Path folder;

  private String run(Processes processes, String name, String... words) throws Exception {
    Process process = processes.java(name, "dev.hatchling.cli.Main", words);
    assertThat(process.waitFor(400, TimeUnit.SECONDS)).as("in time").isTrue();
    assertThat(process.exitValue()).as(processes.output(name)).isZero();
    return processes.output(name);
  }

  @Test
  void aRunElsewhereHasTheBitsOfOneHereAndASweepIsCompared() throws Exception {
    Path text = Files.writeString(folder.resolve("text.txt"), "the same words again. ".repeat(400));
    String config = Files.writeString(folder.resolve("small.json"), SMALL).toString();
    List<String> train = new ArrayList<>(List.of("train", "--config", config));
    try (Processes processes = new Processes(folder.resolve("processes"))) {
      Path plain = folder.resolve("plain");
      train.addAll(List.of("--data", "own=" + text, "--out", plain.toString()));
      run(processes, "plain", train.toArray(String[]::new));
      Path there = folder.resolve("there");
      String output =
          run(
              processes,
              "spark",
              "train",
              "--spark",
              "local[2]",
              "--config",
              config,
              "--data",
              "own=file://" + text,
              "--out",
              "file://" + there);
      assertThat(output).contains("tasks run again: 0").contains("time outside computing: ");
      assertThat(there.resolve("report.html")).content().contains("tasks run again");
      assertThat(Checkpoints.all(there)).isNotEmpty();
      assertThat(ModelDirectory.load(there).fingerprint())
          .isEqualTo(ModelDirectory.load(plain).fingerprint());
      String sweep =
          "{\"options\":{\"config\":\"%s\",\"data\":\"own=%s\"},\"list\":[{}],\"seeds\":[1,2]}"
              .formatted(config, text);
      Path file = Files.writeString(folder.resolve("two.json"), sweep);
      Path results = folder.resolve("results");
      run(
          processes,
          "sweep",
          "sweep",
          file.toString(),
          "--spark",
          "local[1]",
          "--out",
          results.toString());
      assertThat(Files.readAllLines(results.resolve("results.jsonl"))).hasSize(2);
    }
  }
}
