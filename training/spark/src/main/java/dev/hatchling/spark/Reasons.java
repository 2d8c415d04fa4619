package dev.hatchling.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes one line of what Spark and its executors say went wrong. */
final class Reasons {
  private static final String LAST = "most recent failure: ";

  private Reasons() {}

  /** The line of a message that says what happened, without the stack traces. */
  static String line(String message) {
    int last = message.lastIndexOf(LAST);
    String rest = last < 0 ? message : message.substring(last + LAST.length());
    String first = rest.strip().lines().findFirst().orElse("");
    // "Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.1 executor 1): java.lang.Error: what it says"
    return first.replaceFirst("^Lost task \\S+ in stage \\S+ \\(TID \\d+\\) ", "");
  }

  /**
   * What the executors of an application wrote before they ended, where their files are on this
   * machine; otherwise why the last one went.
   */
  static String ofExecutor(String application, Tally tally) {
    Path folder = ExecutorFolders.of(application);
    if (!Files.isDirectory(folder)) {
      return tally.reason();
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      // Java says on standard output why its modules cannot start.
      List<Path> logs =
          files
              .filter(file -> file.endsWith("stderr") || file.endsWith("stdout"))
              .sorted()
              .toList();
      for (Path log : logs) {
        Optional<String> error = error(log);
        if (error.isPresent()) {
          return error.get();
        }
      }
    } catch (IOException unreadable) {
      return tally.reason();
    }
    return tally.reason();
  }

  private static Optional<String> error(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    return lines.stream()
        .filter(line -> line.matches("(?i).*(error|exception|could not|unrecognized).*"))
        .filter(line -> !line.startsWith("\tat ") && !line.startsWith("Spark Executor Command"))
        // The cause stands last.
        .reduce((first, last) -> last)
        .map(String::strip);
  }
}
