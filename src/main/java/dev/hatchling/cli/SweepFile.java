package dev.hatchling.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import dev.hatchling.models.CloseNames;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file of a sweep: {@code options} of {@code train} that all runs share, keys that vary as a
 * {@code grid} (every combination) or a {@code list}, and {@code seeds}.
 *
 * @param options of {@code train}, by name without dashes
 * @param settings of each point, by key
 * @param seeds of each point's runs
 */
record SweepFile(
    Map<String, String> options, List<Map<String, String>> settings, List<Long> seeds) {
  private static final List<String> FIELDS = List.of("options", "grid", "list", "seeds");

  /** Options that a run has from the sweep, or that would make it another. */
  private static final List<String> OWN =
      List.of("seed", "set", "out", "resume", "spark", "json", "help");

  /** Runs of a sweep; a few keys with a few values each multiply to more than memory holds. */
  private static final int MOST = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a file.
   *
   * @throws InputException naming the file and what in it is wrong
   */
  static SweepFile read(Path file) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException error) {
      throw new InputException(file + ": is not JSON: " + error.getOriginalMessage());
    } catch (CharacterCodingException error) {
      throw new InputException(file + ": is not UTF-8 text", error);
    }
    try {
      return of(json);
    } catch (InputException error) {
      throw new InputException(file + ": " + error.getMessage(), error);
    }
  }

  private static SweepFile of(JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      throw new InputException("is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new InputException(CloseNames.unknown("field", field.getKey(), FIELDS));
      }
    }
    if (object.has("grid") == object.has("list")) {
      throw new InputException("needs either a grid or a list");
    }
    List<Long> seeds = seeds(object.path("seeds"));
    requireFew(object, seeds.size());
    List<Map<String, String>> settings =
        object.has("grid") ? grid(object.path("grid")) : list(object.path("list"));
    Map<String, String> options = plain("options", object.path("options"));
    for (String option : options.keySet()) {
      if (OWN.contains(option)) {
        throw new InputException("options: " + option + " is not the same for all runs");
      }
    }
    return new SweepFile(options, settings, seeds);
  }

  private static void requireFew(ObjectNode object, int seeds) {
    double runs = (double) seeds * Math.max(1, object.path("list").size());
    for (JsonNode axis : object.path("grid")) {
      runs *= axis.size();
    }
    if (runs > MOST) {
      throw new InputException("more than " + MOST + " runs");
    }
  }

  private static List<Long> seeds(JsonNode json) {
    List<Long> seeds = new ArrayList<>();
    for (JsonNode seed : json) {
      if (!seed.canConvertToLong() || !seed.isIntegralNumber() || seeds.contains(seed.asLong())) {
        throw new InputException("seeds: " + seed + " is not another whole number");
      }
      seeds.add(seed.asLong());
    }
    if (seeds.isEmpty()) {
      throw new InputException("seeds: is not a list of at least one whole number");
    }
    return seeds;
  }

  /** Every combination; the last key varies fastest. */
  private static List<Map<String, String>> grid(JsonNode json) {
    List<Map<String, String>> points = List.of(Map.of());
    for (Map.Entry<String, JsonNode> axis : json.properties()) {
      if (!axis.getValue().isArray() || axis.getValue().isEmpty()) {
        throw new InputException("grid: " + axis.getKey() + " is not a list of values");
      }
      List<Map<String, String>> next = new ArrayList<>();
      for (Map<String, String> point : points) {
        for (JsonNode value : axis.getValue()) {
          Map<String, String> longer = new LinkedHashMap<>(point);
          longer.put(axis.getKey(), text("grid", axis.getKey(), value));
          next.add(longer);
        }
      }
      points = next;
    }
    return points;
  }

  private static List<Map<String, String>> list(JsonNode json) {
    List<Map<String, String>> points = new ArrayList<>();
    json.forEach(point -> points.add(plain("list", point)));
    if (points.isEmpty()) {
      throw new InputException("list: is not a list of objects");
    }
    return points;
  }

  private static Map<String, String> plain(String field, JsonNode json) {
    if (!json.isObject() && !json.isMissingNode()) {
      throw new InputException(field + ": " + json + " is not an object");
    }
    Map<String, String> values = new LinkedHashMap<>();
    json.properties().forEach(e -> values.put(e.getKey(), text(field, e.getKey(), e.getValue())));
    return values;
  }

  private static String text(String field, String key, JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw new InputException(field + ": " + key + " is not a plain value");
    }
    return value.asText();
  }

  /** Every run, the seeds of a point together. */
  List<SweepRun> runs() {
    List<SweepRun> runs = new ArrayList<>();
    for (Map<String, String> point : settings) {
      for (long seed : seeds) {
        runs.add(new SweepRun(options, point, seed));
      }
    }
    return runs;
  }
}
