package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.TextSource;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.input.InputException;
import dev.hatchling.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What {@code training.json} says of a run besides how far it has come. */
final class RunNotes {
  /** Where a run's {@link RunData} stand in {@code training.json}. */
  static final String RUN = "run";

  /** Where its files stand in those. */
  static final String DATA = "data";

  /** Where the prints of its texts do. */
  static final String TEXTS = "texts";

  private RunNotes() {}

  /** The notes of a model's run, {@code training.json}; empty where there are none. */
  static ObjectNode of(Path directory) throws IOException {
    return Checkpoints.read(
        directory,
        folder -> {
          Path file = folder.resolve(Checkpoint.FILE);
          return Files.exists(file)
              ? Checkpoint.object(file)
              : JsonNodeFactory.instance.objectNode();
        });
  }

  /**
   * What the run of a directory learns; a missing part is as if it had not been asked for. Version
   * 0.1.0 wrote it beside the last model alone: of the best one it stands above.
   *
   * @param notes the directory's
   * @throws InputException naming the file, where a part of it is bad
   */
  static RunData data(Path directory, ObjectNode notes) throws IOException {
    Path whole = directory.toAbsolutePath().normalize();
    boolean above = !notes.has(RUN) && whole.endsWith(Checkpoints.BEST);
    JsonNode run = above ? of(whole.getParent()).path(RUN) : notes.path(RUN);
    return read(above ? whole.getParent() : directory, () -> data(run));
  }

  /**
   * Reads a part of a directory's notes.
   *
   * @throws InputException naming the file, where the part is bad
   */
  static <T> T read(Path directory, Supplier<T> part) {
    try {
      return part.get();
    } catch (InputException | InvalidPathException error) {
      Path file = directory.resolve(Checkpoint.FILE);
      throw new InputException(file + ": " + Errors.line(error), error);
    }
  }

  private static RunData data(JsonNode json) {
    Map<String, TextSource> sources = new LinkedHashMap<>();
    String field = json.path(RunData.FIELD).asText(TextSource.FIELD);
    boolean packed = json.path(RunData.PACK).asBoolean();
    Map<String, DataPrint> prints = new LinkedHashMap<>();
    json.path(DATA)
        .properties()
        .forEach(
            e -> sources.put(e.getKey(), new TextSource(e.getValue().asText(), field, packed)));
    json.path(TEXTS)
        .properties()
        .forEach(e -> prints.put(e.getKey(), DataPrint.fromJson(e.getValue())));
    return new RunData(
        json.path("tasks").asText(),
        sources,
        json.path("mixture").asText("weights"),
        json.path("curriculum").asText(),
        prints);
  }

  /** What {@link #data} reads. */
  static ObjectNode json(RunData data) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("tasks", data.tasks())
        .put("mixture", data.mixture())
        .put("curriculum", data.curriculum());
    ObjectNode named = json.putObject(DATA);
    for (Map.Entry<String, TextSource> source : data.sources().entrySet()) {
      named.put(source.getKey(), source.getValue().path());
      if (!source.getValue().field().equals(TextSource.FIELD)) {
        json.put(RunData.FIELD, source.getValue().field());
      }
      if (source.getValue().packed()) {
        json.put(RunData.PACK, true);
      }
    }
    ObjectNode texts = json.putObject(TEXTS);
    data.prints().forEach((name, print) -> texts.set(name, print.toJson()));
    return json;
  }
}
