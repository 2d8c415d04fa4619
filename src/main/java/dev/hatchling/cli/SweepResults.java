package dev.hatchling.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code results.jsonl} of a sweep: a line for each run that is done, so that it can go on. */
final class SweepResults {
  /** Name of the file. */
  static final String FILE = "results.jsonl";

  private static final String RUN = "run";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, JsonNode> results = new LinkedHashMap<>();

  private SweepResults(Path file) {
    this.file = file;
  }

  /** What a directory has so far; a last line that was cut off counts as not written. */
  static SweepResults open(Path directory) throws IOException {
    Files.createDirectories(directory);
    SweepResults results = new SweepResults(directory.resolve(FILE));
    if (Files.exists(results.file)) {
      StringBuilder whole = new StringBuilder();
      for (String line : Files.readAllLines(results.file)) {
        JsonNode json = parse(line);
        if (json != null) {
          results.results.put(json.path(RUN).asText(), json);
          whole.append(line).append('\n');
        }
      }
      Files.writeString(results.file, whole);
    }
    return results;
  }

  private static @Nullable JsonNode parse(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      return json.isObject() && json.has(RUN) ? json : null;
    } catch (JsonProcessingException cutOff) {
      return null;
    }
  }

  /** Adds the result of a run; safe from any thread. */
  synchronized JsonNode add(SweepRun run, String result) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(result);
    json.put(RUN, run.name());
    Files.writeString(file, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    results.put(run.name(), json);
    return json;
  }

  /** The result of a run, null where it is not done. */
  synchronized @Nullable JsonNode of(SweepRun run) {
    return results.get(run.name());
  }
}
