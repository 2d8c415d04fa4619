package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.Presets;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.RunDirectory;
import dev.hatchling.training.Settings;
import dev.hatchling.training.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} is going to do.
 *
 * @param model the model's configuration
 * @param training how it is trained
 * @param data what it learns
 * @param tokenizer what its texts are encoded with; the run closes it
 * @param place where it goes
 * @param weights the model directory to start from, or null for fresh weights
 * @param changes keys of the model to change when its weights are read
 * @param resumed whether a run goes on, with its optimizer, where it stopped
 * @param rate one line on the learning rate, where it is not what was planned
 * @param began the command that the run began with, where it is not this one
 */
record RunPlan(
    ModelConfig model,
    TrainingConfig training,
    RunData data,
    Tokenizer tokenizer,
    RunPlace place,
    @Nullable Path weights,
    Map<String, String> changes,
    boolean resumed,
    Optional<String> rate,
    Optional<String> began) {
  /** Fields of {@code training.json}, which {@link ResumedRun} reads. */
  static final String MODEL = "model";

  static final String COMMAND = "command";
  static final String START = "start";
  static final String WEIGHTS = "weights";
  static final String CHANGES = "changes";

  /** Reads the options of {@code train}. */
  static RunPlan of(CommandLine line) throws IOException {
    if (line.hasOption("resume")) {
      Path from = Values.directory(line, "resume");
      boolean begun =
          Files.exists(from.resolve(Checkpoint.FILE)) || !Checkpoints.all(from).isEmpty();
      if (begun && !line.hasOption("out")) {
        RunDirectory.requireOwn(from);
        return ResumedRun.of(line, from);
      }
    }
    for (String option : List.of("rewarm", "accept-changed-data")) {
      if (line.hasOption(option)) {
        throw new InputException("--" + option + " is for a run that goes on: --resume DIR");
      }
    }
    return fresh(line);
  }

  private static RunPlan fresh(CommandLine line) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    if (line.hasOption("config")) {
      values.putAll(Settings.read(Values.file(line, "config")));
    }
    values.putAll(Values.pairs(line, "set"));
    for (String option : List.of("steps", "seed")) {
      if (line.hasOption(option)) {
        values.put(option, line.getOptionValue(option));
      }
    }
    String preset = line.getOptionValue("preset", Presets.DEFAULT);
    @Nullable Path weights = line.hasOption("resume") ? Values.directory(line, "resume") : null;
    Tokenizer tokenizer = RunTokenizer.of(line, weights);
    if (weights == null) {
      RunTokenizer.giveVocabulary(values, tokenizer);
    }
    Settings settings = Settings.of(values);
    ModelConfig model =
        weights == null
            ? settings.modelOf(preset)
            : ModelDirectory.config(weights).with(settings.model());
    RunTokenizer.requireFits(model, tokenizer);
    TrainingConfig training = settings.trainingOf(preset, model);
    String rule = settings.mixture().isEmpty() ? "weights" : settings.mixture();
    RunData data = RunData.of(line, rule);
    RunPlace place = place(line, preset, model);
    data.sources().forEach(place::requireOutside);
    Optional<String> none = Optional.empty();
    return new RunPlan(
        model, training, data, tokenizer, place, weights, settings.model(), false, none, none);
  }

  /** The directory asked for, which must hold no model; or the first free one below runs/. */
  private static RunPlace place(CommandLine line, String preset, ModelConfig model)
      throws IOException {
    if (line.hasOption("out")) {
      Path out = Path.of(line.getOptionValue("out"));
      RunDirectory.requireFree(out);
      return new RunPlace(out, false);
    }
    Architecture architecture = model.architecture();
    boolean usual = architecture == ModelConfig.defaults().architecture();
    String name = preset + (usual ? "" : "-" + architecture.key());
    return new RunPlace(Path.of("runs", name), true);
  }

  /** The same with what the texts are. */
  RunPlan with(RunData measured) {
    return new RunPlan(
        model, training, measured, tokenizer, place, weights, changes, resumed, rate, began);
  }

  /** What decides on the run's weights, besides training configuration and first weights. */
  String identity() {
    return model.toText() + data.identity() + tokenizer.json().orElse("");
  }

  /** What a later command needs to know of the run, as fields of {@code training.json}. */
  ObjectNode notes(String command) {
    ObjectNode notes = JsonNodeFactory.instance.objectNode();
    notes.set(MODEL, model.toJson());
    notes.set(RunNotes.RUN, RunNotes.json(data));
    RunTokenizer.note(notes, tokenizer);
    notes.put(COMMAND, began.orElse(command));
    if (!resumed) {
      ObjectNode start = notes.putObject(START);
      if (weights != null) {
        start.put(WEIGHTS, weights.toAbsolutePath().toString());
      }
      ObjectNode named = start.putObject(CHANGES);
      new TreeMap<>(changes).forEach(named::put);
    }
    return notes;
  }
}
