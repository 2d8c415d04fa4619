package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: signals and pipes. */
class ProcessTest {
  private static final String TRAIN =
      "train --set n_layer=1 --set n_embd=8 --set n_head=2 --set n_neuron=8 --set context=16"
          + " --set batch=2 --data t=text --out run";

  private static final String VECTORS = "-Dhatchling.simd=vector";

  @TempDir Path folder;

  private Process start(String command, String... options) throws IOException {
    Files.writeString(folder.resolve("text"), "line of a text\n".repeat(200));
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("@" + Path.of("../scripts/java/common.args").toRealPath(), "-Xmx300m"));
    words.addAll(List.of(options));
    words.add("-cp");
    words.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(List.of(command.split(" ")));
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  /** A run that somebody ends still says, and writes, how far it came. */
  @Test
  void theResultOfAnInterruptedRunIsWritten() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "a system with SIGTERM");
    Process train = start(TRAIN + " --steps 1000000 --json result.json");
    try (BufferedReader out = train.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.startsWith("step 1/")) {
        line = out.readLine();
      }
      // The process's own destroy() would close its output as well.
      assertThat(train.toHandle().destroy()).isTrue();
      assertThat(out.lines()).anyMatch(said -> said.startsWith("stopped after step"));
    }
    assertThat(train.waitFor()).isEqualTo(128 + 15);
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.get("step").asLong()).isPositive();
    assertThat(result.get("bestLoss").isNull()).as("no validation yet").isTrue();
  }

  /**
   * ND4J and the libraries it loads are what starting a program takes longest for. What Java is
   * told keeps it from saying anything, and lets it load the Vector API later.
   */
  @Test
  void generatingLoadsNothingOfNd4jAndJavaIsSilent() throws Exception {
    assertThat(start(TRAIN + " --steps 1").waitFor()).isZero();
    assertThat(folder.resolve("errors")).isEmptyFile();
    String classes = "-Xlog:class+load:file=classes:none";
    assertThat(start("generate --model run --prompt line --tokens 2", classes, VECTORS).waitFor())
        .isZero();
    assertThat(folder.resolve("errors")).isEmptyFile();
    assertThat(Files.readAllLines(folder.resolve("classes")))
        .anyMatch(line -> line.startsWith("dev.hatchling.generation.Generator "))
        .anyMatch(line -> line.startsWith("jdk.incubator.vector.FloatVector "))
        .noneMatch(line -> line.startsWith("org.nd4j.") || line.startsWith("org.bytedeco."))
        .noneMatch(line -> line.startsWith("org.slf4j."))
        .noneMatch(
            line -> line.startsWith("io.undertow.") || line.startsWith("dev.hatchling.serve."));
  }

  /** What is said while other threads still load is said once, and nothing about the saying. */
  @Test
  void aWarningOfTheStartIsOneLine() throws Exception {
    assertThat(start(TRAIN.replace("context=16", "context=32") + " --steps 1").waitFor()).isZero();
    assertThat(Files.readAllLines(folder.resolve("errors")))
        .singleElement()
        .asString()
        .contains("all its held-out text also occurs in its training text");
  }

  /** ND4J's own remarks on the graphs that it copies are nobody's business. */
  @Test
  void aPortableRunIsSilentToo() throws Exception {
    String portable = " --steps 1 --set ops=portable --set carry=true --set delay_taps=3";
    assertThat(start(TRAIN + portable).waitFor()).isZero();
    assertThat(folder.resolve("errors")).isEmptyFile();
  }

  /** A run that is killed leaves the JSON of its last validation. */
  @Test
  void theResultOfAKilledRunIsThatOfItsLastValidation() throws Exception {
    Process train = start(TRAIN + " --steps 1000000 --set validate_every=2 --json result.json");
    try (BufferedReader out = train.inputReader(StandardCharsets.UTF_8)) {
      // The report of a validation is written behind its line.
      for (int validations = 0; validations < 2; ) {
        validations += out.readLine().contains("held-out loss") ? 1 : 0;
      }
      train.destroyForcibly().waitFor();
    }
    assertThat(Files.readString(folder.resolve("run/report.html")))
        .contains("location.reload", "<h2>Samples</h2>", "Validation loss by task");
    JsonNode result = new ObjectMapper().readTree(folder.resolve("result.json").toFile());
    assertThat(result.get("step").asLong()).isGreaterThanOrEqualTo(2);
    assertThat(result.get("loss").asDouble()).isPositive();
    assertThat(result.get("tasks").has("t")).isTrue();
  }

  /** A server that somebody ends leaves the sessions that were in memory. */
  @Test
  void anInterruptedServerKeepsItsSessions() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "a system with SIGTERM");
    assertThat(start(TRAIN + " --steps 1").waitFor()).isZero();
    Process serve = start("serve --model run --port 0");
    try (BufferedReader out = serve.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (!line.startsWith("listening on ")) {
        line = out.readLine();
      }
      HttpRequest turn =
          HttpRequest.newBuilder(URI.create(line.substring(13) + "/v1/completions"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"session\":\"a\",\"prompt\":\"line\"}"))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(turn, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("\"model\":\"run\"", "\"total_tokens\":20");
      assertThat(serve.toHandle().destroy()).isTrue();
      assertThat(out.lines()).anyMatch(said -> said.startsWith("going: "));
    }
    assertThat(serve.waitFor()).isEqualTo(128 + 15);
    assertThat(folder.resolve("run/sessions/a.idle")).exists();
    assertThat(Files.readAllLines(folder.resolve("errors")))
        .allMatch(line -> line.startsWith("WARNING"));
  }

  /** {@code generate | head -c 10} */
  @Test
  void aReaderThatHasEnoughEndsTheTextQuietly() throws Exception {
    assertThat(start(TRAIN + " --steps 1").waitFor()).isZero();
    Process generate = start("generate --model run --prompt line --tokens 2000000000");
    try (InputStream out = generate.getInputStream()) {
      assertThat(out.readNBytes(10)).hasSize(10);
    }
    assertThat(generate.waitFor()).isZero();
    assertThat(folder.resolve("errors")).isEmptyFile();
  }
}
