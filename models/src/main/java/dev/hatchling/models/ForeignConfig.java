package dev.hatchling.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@code config.json} that others have written: of a published BDH, or as Hugging Face does. */
final class ForeignConfig {
  private static final String ARCHITECTURE = "architecture";

  /** Keys of Hugging Face's libraries, by which its files are known. */
  private static final Set<String> SIGNS =
      Set.of("model_type", "architectures", "torch_dtype", "dtype", "transformers_version");

  /** What such a file must say of the model, since defaults would make another one in silence. */
  private static final List<String> NEEDED = List.of("n_layer", "n_embd", "n_head", "vocab_size");

  private ForeignConfig() {}

  /**
   * Reads the configuration of a file.
   *
   * @throws InputException as {@link ModelConfig#fromText}; of a file of others also where it does
   *     not say how large the model is
   */
  static ModelConfig read(Path path, String text) {
    ObjectNode json;
    try {
      if (!(StrictJson.read(text) instanceof ObjectNode object)) {
        return ModelConfig.fromText(text);
      }
      json = object;
    } catch (JsonProcessingException e) {
      return ModelConfig.fromText(text);
    }
    boolean multiplier = json.has(ModelConfig.MULTIPLIER);
    if (SIGNS.stream().anyMatch(json::has)) {
      requireSize(json, multiplier);
      String named = json.path("model_type").asText() + json.path("architectures");
      if (!json.has(ARCHITECTURE) && named.toLowerCase(Locale.ROOT).contains("bdh")) {
        json.put(ARCHITECTURE, Architecture.BDH.key());
      }
      List<String> foreign = new ArrayList<>();
      json.fieldNames().forEachRemaining(foreign::add);
      foreign.removeAll(ModelConfig.keys());
      log().warn("{}: passed over: {}", path, String.join(", ", foreign));
      json.remove(foreign);
    }
    if (!json.has(ARCHITECTURE) && multiplier) {
      // The six keys of the published configuration, and nothing else, mean that model.
      json.put(ARCHITECTURE, Architecture.BDH.key());
    }
    return ModelConfig.fromJson(json, ModelConfig.defaults());
  }

  private static void requireSize(ObjectNode json, boolean multiplier) {
    for (String key : NEEDED) {
      if (!json.has(key)) {
        throw new InputException("does not say " + key);
      }
    }
    if (!multiplier && !json.has("n_neuron")) {
      throw new InputException("says neither " + ModelConfig.MULTIPLIER + " nor n_neuron");
    }
  }

  /** Made where there is something to say: loading a logger takes as long as Java's own start. */
  private static Logger log() {
    return LoggerFactory.getLogger(ForeignConfig.class);
  }
}
