package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.RunDirectory;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.WindowGrowth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/** What {@code train --resume} is going to do with a run that has begun. */
final class ResumedRun {
  private static final List<String> FIXED =
      List.of(
          "preset",
          "config",
          "set",
          "tasks",
          "seed",
          "curriculum",
          RunTokenizer.NAME,
          RunData.FIELD,
          RunData.PACK);

  private ResumedRun() {}

  /**
   * The plan of {@code --resume DIR} without {@code --out}.
   *
   * @param from the run's directory, which holds the notes of a run
   * @throws InputException for options that cannot change a run, and for notes that do not fit
   */
  static RunPlan of(CommandLine line, Path from) throws IOException {
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
    RunData noted = RunNotes.data(from, checkpoint.notes());
    RunData moved = noted.at(Values.pairs(line, "data"));
    RunData data = line.hasOption("accept-changed-data") ? moved.unchecked() : moved;
    long steps = checkpoint.config().steps();
    steps = Values.integer(line, "steps", steps, 1, 1L << 40);
    if (checkpoint.step() == 0) {
      if (!checkpoint.notes().path(RunPlan.MODEL).isObject()) {
        throw new InputException(
            from + ": no step of its run was saved, there is nothing to resume");
      }
      long all = steps;
      Tokenizer tokenizer = RunTokenizer.resumed(from, checkpoint.notes());
      return RunNotes.read(from, () -> again(checkpoint, all, data, tokenizer, from));
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
        WindowGrowth.kept(checkpoint.config(), rate.training(), model.context(), checkpoint.step()),
        data,
        RunTokenizer.resumed(from, checkpoint.notes()),
        place,
        from,
        Map.of(),
        true,
        rate.words(),
        command(checkpoint));
  }

  /** A configuration that was changed by hand would make it another model in silence. */
  private static void requireSame(Checkpoint checkpoint, ModelConfig model, Path from) {
    JsonNode noted = checkpoint.notes().path(RunPlan.MODEL);
    if (noted.isObject()
        && !RunNotes.read(from, () -> ModelConfig.fromText(noted.toString())).equals(model)) {
      throw new InputException(
          from.resolve(ModelDirectory.CONFIG)
              + ": is not the configuration that the run began with, which "
              + Checkpoint.FILE
              + " holds");
    }
  }

  /** The run from its beginning, since it was stopped before its first checkpoint. */
  private static RunPlan again(
      Checkpoint checkpoint, long steps, RunData data, Tokenizer tokenizer, Path from) {
    ObjectNode notes = checkpoint.notes();
    ModelConfig model = ModelConfig.fromText(notes.path(RunPlan.MODEL).toString());
    JsonNode start = notes.path(RunPlan.START);
    Map<String, String> changes = new LinkedHashMap<>();
    start
        .path(RunPlan.CHANGES)
        .properties()
        .forEach(e -> changes.put(e.getKey(), e.getValue().asText()));
    @Nullable Path weights =
        start.has(RunPlan.WEIGHTS) ? Path.of(start.path(RunPlan.WEIGHTS).asText()) : null;
    TrainingConfig training = checkpoint.config().with(Map.of("steps", Long.toString(steps)));
    RunPlace place = new RunPlace(from, false);
    Optional<String> began = command(checkpoint);
    return new RunPlan(
        model, training, data, tokenizer, place, weights, changes, false, Optional.empty(), began);
  }

  private static Optional<String> command(Checkpoint checkpoint) {
    JsonNode command = checkpoint.notes().path(RunPlan.COMMAND);
    return command.isTextual() ? Optional.of(command.asText()) : Optional.empty();
  }
}
