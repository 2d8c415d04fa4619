package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.Presets;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.TrainingPresets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train} is going to do.
 *
 * @param model the model's configuration
 * @param training how it is trained
 * @param data what it learns
 * @param out the model directory
 * @param weights the model directory to start from, or null for fresh weights
 * @param changes keys of the model to change when its weights are read
 * @param resumed whether a run goes on, with its optimizer, where it stopped
 */
record RunPlan(
    ModelConfig model,
    TrainingConfig training,
    RunData data,
    Path out,
    @Nullable Path weights,
    Map<String, String> changes,
    boolean resumed) {
  private static final String RUN = "run";
  private static final List<String> FIXED =
      List.of("preset", "config", "set", "data", "tasks", "seed", "curriculum");

  /** Reads the options of {@code train}. */
  static RunPlan of(CommandLine line) throws IOException {
    if (line.hasOption("resume")) {
      Path from = Values.directory(line, "resume");
      boolean unfinished = Files.exists(from.resolve(Checkpoint.FILE));
      if (unfinished && !line.hasOption("out")) {
        return resumed(line, from);
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
                + " cannot change a run that goes on; with --out a new run starts from its weights");
      }
    }
    Checkpoint checkpoint = Checkpoint.read(from);
    TrainingConfig training = checkpoint.config();
    if (line.hasOption("steps")) {
      training = training.with(Map.of("steps", line.getOptionValue("steps")));
    }
    if (checkpoint.step() == 0) {
      throw new InputException(from + ": no step of its run was saved, there is nothing to resume");
    }
    if (training.steps() <= checkpoint.step()) {
      throw new InputException(
          from + ": has all of its " + checkpoint.step() + " steps; --steps N goes on to N");
    }
    ObjectNode json = Checkpoint.object(from.resolve(Checkpoint.FILE));
    RunData data = RunData.fromJson(json.path(RUN));
    return new RunPlan(ModelDirectory.config(from), training, data, from, from, Map.of(), true);
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
    requireBytes(model);
    TrainingConfig training = TrainingPresets.of(preset, model).with(settings.training());
    String rule = settings.mixture().isEmpty() ? "weights" : settings.mixture();
    RunData data = RunData.of(line, rule);
    Path out = out(line, preset, model);
    return new RunPlan(model, training, data, out, weights, settings.model(), false);
  }

  private static void requireBytes(ModelConfig model) {
    if (model.vocabulary() < 256) {
      throw new InputException("vocab_size = " + model.vocabulary() + ": bytes need at least 256");
    }
  }

  /** The directory asked for, which must hold no model; or the first free one below runs/. */
  private static Path out(CommandLine line, String preset, ModelConfig model) {
    if (line.hasOption("out")) {
      Path out = Path.of(line.getOptionValue("out"));
      if (Files.exists(out.resolve(ModelDirectory.CONFIG))) {
        throw new InputException(
            "--out " + out + ": holds a model already; --resume " + out + " goes on with it");
      }
      return out;
    }
    String name = preset + (model.architecture() == Architecture.BDH ? "-bdh" : "");
    Path runs = Path.of("runs");
    Path out = runs.resolve(name);
    for (int i = 2; Files.exists(out); i++) {
      out = runs.resolve(name + "-" + i);
    }
    return out;
  }

  /** Adds what later commands need to know of the run to {@code training.json}. */
  void note(String command) throws IOException {
    note(RUN, data.toJson());
    if (!resumed) {
      note("command", TextNode.valueOf(command));
    }
  }

  /** Adds a field to {@code training.json}. */
  void note(String key, JsonNode value) throws IOException {
    Path file = out.resolve(Checkpoint.FILE);
    ObjectNode json = Checkpoint.object(file);
    json.set(key, value);
    Files.writeString(file, RunData.pretty(json) + "\n");
  }
}
