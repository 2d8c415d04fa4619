package dev.hatchling.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A curriculum as JSON: {@code {"stages": [{"name": "letters", "steps": 200, "weights": {"copy": 1,
 * "reverse": 2}}, {"name": "all", "steps": 800, "mixture": "size"}]}}. {@code weights} names the
 * tasks of a stage; {@code mixture} ({@code weights}, {@code size} or {@code temperature=T}) draws
 * from all of the run's.
 */
public final class CurriculumFile {
  private static final Set<String> KEYS = Set.of("name", "steps", "weights", "mixture");

  private CurriculumFile() {}

  /**
   * Reads a curriculum for a run's tasks.
   *
   * @throws IOException if the file is missing or cannot be read
   * @throws InputException naming the file, the stage and the bad value
   */
  public static Curriculum read(Path file, List<? extends Task> tasks) throws IOException {
    TextFile.requireFile(file);
    try {
      Curriculum curriculum = curriculum(StrictJson.read(Files.readString(file)), tasks);
      curriculum.requireTasks(tasks.stream().map(Task::name).toList());
      return curriculum;
    } catch (CharacterCodingException e) {
      throw new InputException(file + ": not UTF-8 text", e);
    } catch (JsonProcessingException e) {
      int line = StrictJson.line(e);
      throw new InputException(file + ": line " + line + ": " + StrictJson.reason(e), e);
    } catch (InputException e) {
      throw new InputException(file + ": " + e.getMessage(), e);
    }
  }

  private static Curriculum curriculum(JsonNode root, List<? extends Task> tasks) {
    JsonNode stages = root.path("stages");
    if (!stages.isArray() || stages.isEmpty()) {
      throw new InputException("\"stages\" must be a list of at least one stage");
    }
    requireKeys(root, Set.of("stages"), "the curriculum");
    List<Stage> read = new ArrayList<>();
    for (JsonNode stage : stages) {
      read.add(stage(stage, "stage " + (read.size() + 1), tasks));
    }
    return new Curriculum(read);
  }

  private static Stage stage(JsonNode stage, String where, List<? extends Task> tasks) {
    requireKeys(stage, KEYS, where);
    JsonNode name = stage.path("name");
    if (!name.isMissingNode() && !name.isTextual()) {
      throw new InputException(where + ": \"name\" must be a string");
    }
    JsonNode steps = stage.path("steps");
    if (!steps.canConvertToLong() || !steps.isIntegralNumber()) {
      throw new InputException(where + ": \"steps\" must be a whole number");
    }
    if (stage.has("weights") == stage.has("mixture")) {
      throw new InputException(where + ": either \"weights\" or \"mixture\" is needed");
    }
    Mixture mixture =
        stage.has("weights")
            ? weights(stage.get("weights"), where)
            : Mixture.of(stage.get("mixture").asText(), tasks);
    return new Stage(name.asText(where), steps.longValue(), mixture);
  }

  private static Mixture weights(JsonNode weights, String where) {
    if (!weights.isObject()) {
      throw new InputException(where + ": \"weights\" must be {\"TASK\": number, …}");
    }
    Map<String, Double> byTask = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = weights.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> weight = all.next();
      if (!weight.getValue().isNumber()) {
        throw new InputException(
            where + ": the weight of task \"" + weight.getKey() + "\" must be a number");
      }
      byTask.put(weight.getKey(), weight.getValue().doubleValue());
    }
    double[] shares = byTask.values().stream().mapToDouble(Double::doubleValue).toArray();
    return new Mixture(List.copyOf(byTask.keySet()), shares);
  }

  private static void requireKeys(JsonNode object, Set<String> known, String where) {
    if (!object.isObject()) {
      throw new InputException(where + " must be a JSON object");
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new InputException(
            where
                + ": unknown key \""
                + name
                + "\"; known are "
                + known.stream().sorted().toList());
      }
    }
  }
}
