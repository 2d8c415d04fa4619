package dev.hatchling.cli;

import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.models.Presets;
import dev.hatchling.training.Cluster;
import java.io.IOException;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling train}. */
final class TrainCommand extends Command {
  private static final String KEYS = "help-keys";

  TrainCommand() {
    super("train", "train a model; no option needed");
  }

  @Override
  public Options options() {
    String presets = String.join(", ", Presets.names());
    String tasks = String.join(", ", BuiltInTasks.names());
    return RunData.addSourceOptions(new Options())
        .addOption(Values.value("preset", "NAME", "size of the model: " + presets))
        .addOption(Values.value("config", "FILE", "keys of model and training, a flat JSON object"))
        .addOption(Values.value("set", "KEY=VALUE", "one such key; may be repeated"))
        .addOption(Values.flag(KEYS, "list these keys: meaning, default, range; trains nothing"))
        .addOption(
            Values.value(
                "data",
                "NAME=PATH",
                "a file, a folder or a pattern (DIR/*.txt) as a task, also .gz, .zst, JSON Lines;"
                    + " may be repeated"))
        .addOption(Values.value("tasks", "LIST", "NAME or NAME=WEIGHT, by commas: " + tasks))
        .addOption(
            Values.value("tokenizer", "FILE", "a tokenizer.json of byte pairs; otherwise bytes"))
        .addOption(Values.value("curriculum", "FILE", "stages with weights of their own, JSON"))
        .addOption(Values.value("steps", "N", "updates of the whole run"))
        .addOption(Values.value("seed", "N", "of every random number in the run"))
        .addOption(Values.value("out", "DIR", "where the model goes; otherwise below runs/"))
        .addOption(
            Values.value(
                "resume",
                "DIR",
                "go on with an interrupted run; with --out, or where DIR holds weights alone, start"
                    + " a new run from them"))
        .addOption(
            Values.flag(
                "rewarm",
                "with --resume: warm the learning rate up again, for the steps that are left"))
        .addOption(
            Values.flag(
                "accept-changed-data",
                "with --resume: go on although a text is not what it was when the run began"))
        .addOption(ClusterOption.option());
  }

  @Override
  public Set<String> repeatable() {
    return Set.of("set", "data");
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    if (line.hasOption(KEYS)) {
      SettingsPage.print(console);
      return Main.DONE;
    }
    RemotePaths paths = RemotePaths.of(line, options());
    RunPlan plan = RunPlan.of(paths.local());
    try (Cluster cluster = ClusterOption.open(line)) {
      TrainRun run = new TrainRun(plan, CommandText.of(name(), line), console, cluster);
      int code = run.run(paths.listener());
      paths.publish();
      return code;
    }
  }
}
