package dev.hatchling.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.models.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code training.json} of a model directory: how far a run has come and how it is trained. Written
 * last, so that a directory whose writing was cut short still names the step before.
 *
 * @param step steps done
 * @param tokens tokens trained on
 * @param bestLoss lowest validation loss so far, NaN before the first
 * @param bestStep its step
 * @param config how the run trains
 */
public record Checkpoint(
    long step, long tokens, double bestLoss, long bestStep, TrainingConfig config) {
  /** Name of the file. */
  public static final String FILE = "training.json";

  /** Name of the optimizer's file. */
  public static final String OPTIMIZER = "optimizer.safetensors";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A run that has not begun. */
  public static Checkpoint start(TrainingConfig config) {
    return new Checkpoint(0, 0, Double.NaN, 0, config);
  }

  /** Writes the file into a directory; other fields of an existing file are kept. */
  public void write(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    ObjectNode json = Files.exists(file) ? object(file) : JSON.createObjectNode();
    json.put("step", step).put("tokens", tokens).put("bestStep", bestStep);
    json.put("bestLoss", bestLoss);
    json.set("training", RecordJson.write(config));
    Path part = directory.resolve(FILE + ".part");
    Files.writeString(part, json.toPrettyString() + "\n");
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads the file of a directory.
   *
   * @throws IOException in one line, where there is none or it is damaged
   */
  public static Checkpoint read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new IOException(directory + ": has no " + FILE + ", there is nothing to resume");
    }
    ObjectNode json = object(file);
    JsonNode training = json.get("training");
    if (!(training instanceof ObjectNode keys) || !json.path("step").canConvertToLong()) {
      throw new IOException(file + ": is damaged: step or training is missing");
    }
    return new Checkpoint(
        json.get("step").asLong(),
        json.path("tokens").asLong(),
        json.path("bestLoss").asDouble(Double.NaN),
        json.path("bestStep").asLong(),
        RecordJson.read(keys, TrainingConfig.DEFAULT));
  }

  /** The whole file as JSON. */
  public static ObjectNode object(Path file) throws IOException {
    try {
      if (JSON.readTree(Files.readString(file, StandardCharsets.UTF_8))
          instanceof ObjectNode json) {
        return json;
      }
    } catch (JsonProcessingException error) {
      throw new IOException(file + ": is not JSON", error);
    }
    throw new IOException(file + ": is not a JSON object");
  }
}
