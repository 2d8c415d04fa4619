package dev.hatchling.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import dev.hatchling.models.CloseNames;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of {@code --config} and {@code --set} (docs/settings.md), sorted by what they belong to.
 *
 * @param model keys of the model
 * @param training keys of the training
 * @param mixture the rule by which tasks are mixed, or empty
 */
public record Settings(Map<String, String> model, Map<String, String> training, String mixture) {
  private static final String CONTEXT = "context";

  /** The rule by which tasks are mixed. */
  public static final String MIXTURE = "mixture";

  /**
   * Sorts the keys.
   *
   * @param values by key, from a file, a command line or a program
   * @throws InputException for a key that is none, naming close ones
   */
  public static Settings of(Map<String, String> values) {
    List<String> modelKeys = ModelConfig.keys();
    List<String> trainingKeys = TrainingConfig.keys();
    Map<String, String> model = new LinkedHashMap<>();
    Map<String, String> training = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      String key = value.getKey();
      int colon = key.equals(CONTEXT) ? value.getValue().indexOf(':') : -1;
      if (colon >= 0) {
        // FIRST:LAST, of windows that grow: a key of the training and one of the model.
        training.put("context_start", value.getValue().substring(0, colon));
        model.put(key, value.getValue().substring(colon + 1));
      } else if (modelKeys.contains(key)) {
        model.put(key, value.getValue());
      } else if (trainingKeys.contains(key)) {
        training.put(key, value.getValue());
      } else if (!key.equals(MIXTURE)) {
        List<String> all = new ArrayList<>(modelKeys);
        all.addAll(trainingKeys);
        all.add(MIXTURE);
        throw new InputException(CloseNames.unknown("key", key, all));
      }
    }
    return new Settings(model, training, values.getOrDefault(MIXTURE, ""));
  }

  /** Keeps copies. */
  public Settings {
    model = Map.copyOf(model);
    training = Map.copyOf(training);
  }

  /** The model of a preset with these values. */
  public ModelConfig modelOf(String preset) {
    return Presets.of(preset, model);
  }

  /** The training that goes with a model of a preset, with these values. */
  public TrainingConfig trainingOf(String preset, ModelConfig config) {
    TrainingConfig all = TrainingPresets.of(preset, config).with(training);
    if (all.contextStart() > config.context()) {
      throw new InputException(
          "context_start = " + all.contextStart() + ": is above context = " + config.context());
    }
    return all;
  }

  /**
   * The values of a file: one flat JSON object.
   *
   * @throws InputException naming the file, where it is anything else
   */
  public static Map<String, String> read(Path file) throws IOException {
    JsonNode json;
    try {
      json = StrictJson.read(Files.readString(file));
    } catch (CharacterCodingException error) {
      throw new InputException(file + ": is not UTF-8 text", error);
    } catch (JsonProcessingException error) {
      int line = StrictJson.line(error);
      throw new InputException(file + ": line " + line + ": " + StrictJson.reason(error), error);
    }
    if (!(json instanceof ObjectNode object)) {
      throw new InputException(file + ": is not a JSON object");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isValueNode() || field.getValue().isNull()) {
        throw new InputException(file + ": " + field.getKey() + " is not a plain value");
      }
      values.put(field.getKey(), field.getValue().asText());
    }
    return values;
  }
}
