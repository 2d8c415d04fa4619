package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.Presets;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.RunDirectory;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.TrainingPresets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} is going to do.
 *
 * @param model the model's configuration
 * @param training how it is trained
 * @param data what it learns
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
    RunPlace place,
    @Nullable Path weights,
    Map<String, String> changes,
    boolean resumed,
    Optional<String> rate,
    Optional<String> began) {
  private static final String MODEL = "model";
  private static final String COMMAND = "command";
  private static final String START = "start";
  private static final String WEIGHTS = "weights";
  private static final String CHANGES = "changes";
  private static final List<String> FIXED =
      List.of("preset", "config", "set", "tasks", "seed", "curriculum");

  /** Reads the options of {@code train}. */
  static RunPlan of(CommandLine line) throws IOException {
    if (line.hasOption("resume")) {
      Path from = Values.directory(line, "resume");
      boolean begun =
          Files.exists(from.resolve(Checkpoint.FILE)) || !Checkpoints.all(from).isEmpty();
      if (begun && !line.hasOption("out")) {
        return resumed(line, from);
      }
    }
    for (String option : List.of("rewarm", "accept-changed-data")) {
      if (line.hasOption(option)) {
        throw new InputException("--" + option + " is for a run that goes on: --resume DIR");
      }
    }
    return fresh(line);
  }

  private static RunPlan resumed(CommandLine line, Path from) throws IOException {
    for (String option : FIXED) {
      if (line.hasOption(option)) {
        throw new InputException(
            "--"
                + option
                + " cannot change a run that goes on; with --out a new run starts from its"
                + " weights");
      }
    }
    Checkpoint checkpoint = Checkpoint.read(from);
    RunData noted = RunData.fromJson(checkpoint.notes().path(RunData.RUN));
    RunData moved = noted.at(Values.pairs(line, "data"));
    RunData data = line.hasOption("accept-changed-data") ? moved.unchecked() : moved;
    long steps = checkpoint.config().steps();
    steps = Values.integer(line, "steps", steps, 1, 1L << 40);
    if (checkpoint.step() == 0) {
      return again(checkpoint, steps, data, from);
    }
    if (steps <= checkpoint.step() && !(steps == checkpoint.step() && !checkpoint.complete())) {
      try (RunDirectory folder = RunDirectory.open(from)) {
        folder.resume();
      }
      throw new InputException(
          from + ": has all of its " + checkpoint.step() + " steps; --steps N goes on to N");
    }
    ModelConfig model = ModelDirectory.config(from);
    requireSame(checkpoint, model, from);
    RateChange rate =
        RateChange.of(checkpoint.config(), checkpoint.step(), steps, line.hasOption("rewarm"));
    RunPlace place = new RunPlace(from, false);
    return new RunPlan(
        model,
        rate.training(),
        data,
        place,
        from,
        Map.of(),
        true,
        rate.words(),
        command(checkpoint));
  }

  /** A configuration that was changed by hand would make it another model in silence. */
  private static void requireSame(Checkpoint checkpoint, ModelConfig model, Path from) {
    JsonNode noted = checkpoint.notes().path(MODEL);
    if (noted.isObject() && !ModelConfig.fromText(noted.toString()).equals(model)) {
      throw new InputException(
          from.resolve(ModelDirectory.CONFIG)
              + ": is not the configuration that the run began with, which "
              + Checkpoint.FILE
              + " holds");
    }
  }

  /** The run from its beginning, since it was stopped before its first checkpoint. */
  private static RunPlan again(Checkpoint checkpoint, long steps, RunData data, Path from) {
    ObjectNode notes = checkpoint.notes();
    if (!notes.path(MODEL).isObject()) {
      throw new InputException(from + ": no step of its run was saved, there is nothing to resume");
    }
    ModelConfig model = ModelConfig.fromText(notes.path(MODEL).toString());
    JsonNode start = notes.path(START);
    Map<String, String> changes = new LinkedHashMap<>();
    start.path(CHANGES).properties().forEach(e -> changes.put(e.getKey(), e.getValue().asText()));
    @Nullable Path weights = start.has(WEIGHTS) ? Path.of(start.path(WEIGHTS).asText()) : null;
    TrainingConfig training = checkpoint.config().with(Map.of("steps", Long.toString(steps)));
    RunPlace place = new RunPlace(from, false);
    Optional<String> began = command(checkpoint);
    return new RunPlan(
        model, training, data, place, weights, changes, false, Optional.empty(), began);
  }

  private static Optional<String> command(Checkpoint checkpoint) {
    JsonNode command = checkpoint.notes().path(COMMAND);
    return command.isTextual() ? Optional.of(command.asText()) : Optional.empty();
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
    Settings settings = Settings.of(values);
    String preset = line.getOptionValue("preset", Presets.DEFAULT);
    @Nullable Path weights = line.hasOption("resume") ? Values.directory(line, "resume") : null;
    ModelConfig model =
        weights == null
            ? Presets.of(preset, settings.model())
            : ModelDirectory.config(weights).with(settings.model());
    Vocabulary.requireBytes("", model);
    TrainingConfig training = TrainingPresets.of(preset, model).with(settings.training());
    String rule = settings.mixture().isEmpty() ? "weights" : settings.mixture();
    RunData data = RunData.of(line, rule);
    RunPlace place = place(line, preset, model);
    Optional<String> none = Optional.empty();
    return new RunPlan(model, training, data, place, weights, settings.model(), false, none, none);
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
    return new RunPlan(model, training, measured, place, weights, changes, resumed, rate, began);
  }

  /** What decides on the run's weights, besides training configuration and first weights. */
  String identity() {
    return model.toText() + data.identity();
  }

  /** What a later command needs to know of the run, as fields of {@code training.json}. */
  ObjectNode notes(String command) {
    ObjectNode notes = JsonNodeFactory.instance.objectNode();
    notes.set(MODEL, model.toJson());
    notes.set(RunData.RUN, data.toJson());
    notes.put(COMMAND, began.orElse(command));
    if (!resumed) {
      ObjectNode start = notes.putObject(START);
      if (weights != null) {
        start.put(WEIGHTS, weights.toAbsolutePath().toString());
      }
      ObjectNode named = start.putObject(CHANGES);
      changes.forEach(named::put);
    }
    return notes;
  }
}
