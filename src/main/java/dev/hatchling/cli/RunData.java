package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Curriculum;
import dev.hatchling.data.CurriculumFile;
import dev.hatchling.data.Mixture;
import dev.hatchling.data.Task;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.data.UserTasks;
import dev.hatchling.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/**
 * What a run learns, as its command said; kept in {@code training.json}, so that resuming and
 * evaluating find the same texts.
 *
 * @param tasks the list of {@code --tasks}, may be empty
 * @param files the files of {@code --data} by name
 * @param mixture the rule by which tasks are mixed
 * @param curriculum the file of {@code --curriculum}, or empty
 */
public record RunData(String tasks, Map<String, Path> files, String mixture, String curriculum) {
  public static final Tokenizer TOKENIZER = new ByteTokenizer();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** From the options {@code --tasks}, {@code --data} and {@code --curriculum}. */
  public static RunData of(CommandLine line, String mixture) {
    Map<String, Path> files = new LinkedHashMap<>();
    Values.pairs(line, "data").forEach((name, file) -> files.put(name, absolute(file)));
    String stages = line.getOptionValue("curriculum", "");
    return new RunData(
        line.getOptionValue("tasks", ""),
        files,
        mixture,
        stages.isEmpty() ? "" : absolute(stages).toString());
  }

  private static Path absolute(String file) {
    return Path.of(file).toAbsolutePath().normalize();
  }

  /** As it stands in {@code training.json}. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tasks", tasks).put("mixture", mixture).put("curriculum", curriculum);
    ObjectNode named = json.putObject("data");
    files.forEach((name, file) -> named.put(name, file.toString()));
    return json;
  }

  /** The notes of a model's run, {@code training.json}; empty where there are none. */
  static ObjectNode notes(Path directory) throws IOException {
    Path file = directory.resolve(Checkpoint.FILE);
    return Files.exists(file) ? Checkpoint.object(file) : JsonNodeFactory.instance.objectNode();
  }

  /** What the model of a directory learned, or the built-in text where it has no notes. */
  public static RunData of(Path directory) throws IOException {
    return fromJson(notes(directory).path("run"));
  }

  /** Reads what {@link #toJson} wrote; a missing part is as if it had not been asked for. */
  static RunData fromJson(JsonNode json) {
    Map<String, Path> files = new LinkedHashMap<>();
    json.path("data")
        .fields()
        .forEachRemaining(e -> files.put(e.getKey(), Path.of(e.getValue().asText())));
    return new RunData(
        json.path("tasks").asText(),
        files,
        json.path("mixture").asText("weights"),
        json.path("curriculum").asText());
  }

  /** The tasks; reads their texts. */
  public List<Task> read() throws IOException {
    List<Task> own = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      own.addAll(UserTasks.read(file.getKey(), file.getValue(), TOKENIZER));
    }
    return BuiltInTasks.choose(tasks, own, TOKENIZER);
  }

  /** What is drawn when. */
  Curriculum curriculum(List<Task> all) throws IOException {
    return curriculum.isEmpty()
        ? Curriculum.of(Mixture.of(mixture, all))
        : CurriculumFile.read(Path.of(curriculum), all);
  }

  /** A copy of the JSON of a file, for reports. */
  static String pretty(JsonNode json) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }
}
