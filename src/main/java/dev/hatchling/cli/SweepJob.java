package dev.hatchling.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hatchling.training.Cluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trains one run of a sweep as {@code train} would, in a folder that goes afterwards.
 *
 * @param training which
 */
record SweepJob(SweepRun training) implements Cluster.Job {
  private static final long serialVersionUID = 1L;

  /** The result of {@code train --json}, or the line of its error as {@code error}. */
  @Override
  public String run() throws IOException {
    StartUp.begin();
    Path folder = Files.createTempDirectory("hatchling-sweep");
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false);
    try {
      List<String> words = new ArrayList<>(List.of("train"));
      words.addAll(training.words());
      words.addAll(List.of("--out", folder.resolve("model").toString()));
      int code = new Main(Main.commands()).run(words.toArray(String[]::new), console);
      Object result = console.result();
      if (code == Main.DONE && result != null) {
        return new ObjectMapper().writeValueAsString(result);
      }
      String line = errors.toString(StandardCharsets.UTF_8).strip().lines().findFirst().orElse("");
      return JsonNodeFactory.instance.objectNode().put("error", line).toString();
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
