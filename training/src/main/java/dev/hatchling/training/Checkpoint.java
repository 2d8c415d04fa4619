package dev.hatchling.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.input.InputException;
import dev.hatchling.input.StrictJson;
import dev.hatchling.models.RecordJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code training.json} of a checkpoint: how far a run has come and how it is trained.
 *
 * @param step steps done
 * @param tokens tokens trained on
 * @param bestLoss lowest validation loss so far, NaN before the first
 * @param bestStep its step
 * @param runId what tells the run from others, or empty in old files: two runs of one identity and
 *     step have the same weights
 * @param config how the run trains
 * @param notes the file's other fields
 */
public record Checkpoint(
    long step,
    long tokens,
    double bestLoss,
    long bestStep,
    String runId,
    TrainingConfig config,
    ObjectNode notes) {
  /** Name of the file. */
  public static final String FILE = Checkpoints.STATE;

  /** Name of the optimizer's file. */
  public static final String OPTIMIZER = "optimizer.safetensors";

  private static final String TRAINING = "training";

  /** Keeps the notes as they are now. */
  public Checkpoint {
    notes = notes.deepCopy();
  }

  /** A run that has not begun. */
  public static Checkpoint start(String runId, TrainingConfig config, ObjectNode notes) {
    return new Checkpoint(0, 0, Double.NaN, 0, runId, config, notes);
  }

  /** Whether everything that its configuration asks for is done. */
  public boolean complete() {
    return step >= config.steps() && !TrainingRun.pending(this);
  }

  /** The same with other notes. */
  Checkpoint withNotes(ObjectNode others) {
    return new Checkpoint(step, tokens, bestLoss, bestStep, runId, config, others);
  }

  /** The same, trained otherwise. */
  Checkpoint withConfig(TrainingConfig other) {
    return new Checkpoint(step, tokens, bestLoss, bestStep, runId, other, notes);
  }

  /** A step later. */
  Checkpoint next(long size) {
    return new Checkpoint(step + 1, tokens + size, bestLoss, bestStep, runId, config, notes);
  }

  /** The same with this step as the best. */
  Checkpoint best(double loss) {
    return new Checkpoint(step, tokens, loss, step, runId, config, notes);
  }

  /** The text of the file. */
  String text() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("step", step).put("tokens", tokens).put("bestStep", bestStep);
    json.put("bestLoss", Double.isFinite(bestLoss) ? bestLoss : null).put("runId", runId);
    json.set(TRAINING, RecordJson.write(config));
    notes.properties().forEach(note -> json.set(note.getKey(), note.getValue()));
    return json.toPrettyString() + "\n";
  }

  /**
   * Reads the current one of a directory.
   *
   * @throws IOException in one line, where there is none or it is damaged
   */
  public static Checkpoint read(Path directory) throws IOException {
    return Checkpoints.read(directory, folder -> readFolder(directory, folder));
  }

  private static Checkpoint readFolder(Path directory, Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new IOException(directory + ": has no " + FILE + ", there is nothing to resume");
    }
    ObjectNode json = object(file);
    JsonNode training = json.get(TRAINING);
    if (!(training instanceof ObjectNode keys) || !json.path("step").canConvertToLong()) {
      throw new IOException(file + ": is damaged: step or training is missing");
    }
    ObjectNode notes = json.deepCopy();
    for (String own : new String[] {"step", "tokens", "bestLoss", "bestStep", "runId", TRAINING}) {
      notes.remove(own);
    }
    return new Checkpoint(
        json.get("step").asLong(),
        json.path("tokens").asLong(),
        json.path("bestLoss").isNumber() ? json.path("bestLoss").asDouble() : Double.NaN,
        json.path("bestStep").asLong(),
        json.path("runId").asText(),
        config(file, keys),
        notes);
  }

  private static TrainingConfig config(Path file, ObjectNode keys) throws IOException {
    try {
      return RecordJson.read(keys, TrainingConfig.DEFAULT);
    } catch (InputException error) {
      throw new IOException(file + ": " + error.getMessage(), error);
    }
  }

  /** The whole file as JSON. */
  public static ObjectNode object(Path file) throws IOException {
    try {
      if (StrictJson.read(Files.readString(file)) instanceof ObjectNode json) {
        return json;
      }
    } catch (JsonProcessingException error) {
      throw new IOException(file + ": is not JSON", error);
    } catch (CharacterCodingException error) {
      throw new IOException(file + ": is not UTF-8 text", error);
    }
    throw new IOException(file + ": is not a JSON object");
  }
}
