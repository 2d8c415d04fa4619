package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.Task;
import dev.hatchling.data.UserTasks;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling evaluate}. */
final class EvaluateCommand implements Command {
  private static final int LONGEST = 1 << 20;

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String summary() {
    return "loss of a model on held-out text, task by task";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(Values.value("model", "DIR", "the model directory"))
        .addOption(
            Values.value("tasks", "LIST", "built-in tasks; otherwise those of the model's run"))
        .addOption(
            Values.value(
                "data",
                "NAME=FILE",
                "a text, all of it, but only the held-out part of a file that the model was trained"
                    + " on; may be repeated"))
        .addOption(
            Values.value("context", "N", "targets a window; otherwise the configuration's context"))
        .addOption(
            Values.flag(
                "all",
                "all held-out text; otherwise the first "
                    + ModelScore.TOKENS
                    + " tokens of each built-in task"))
        .addOption(Values.value("set", "KEY=VALUE", "a key of the model; may be repeated"));
  }

  @Override
  public Set<String> repeatable() {
    return Set.of("data", "set");
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    Path directory = Values.directory(line, "model");
    LanguageModel model = ModelDirectory.load(directory, Values.pairs(line, "set"));
    int context = (int) Values.integer(line, "context", model.config().context(), 1, LONGEST);
    ObjectNode notes = RunData.notes(directory);
    List<Task> tasks = tasks(line, RunData.fromJson(notes.path("run")));
    boolean whole = line.hasOption("all") || line.hasOption("data");
    long most = whole ? Long.MAX_VALUE : ModelScore.TOKENS;
    ModelScore score = ModelScore.of(model, tasks, context, most);
    Map<String, Double> before =
        EvaluationTable.noted(notes.path("evaluation"), score.evaluation());
    EvaluationTable.of(score.evaluation(), score.shares(), before, score.bigram()).print(console);
    console.line("loss in nats per token; windows of %d tokens, each from a fresh state", context);
    if (!score.activity().isEmpty()) {
      console.line(
          "activity%s", TrainingProgress.activity(score.activity()).replaceFirst(",", ":"));
    }
    console.result(score.toJson().put("context", context));
    return Main.DONE;
  }

  /** The tasks asked for; those of the run where none are. */
  private static List<Task> tasks(CommandLine line, RunData run) throws IOException {
    if (!line.hasOption("tasks") && !line.hasOption("data")) {
      return run.read();
    }
    List<Task> own = new ArrayList<>();
    for (Map.Entry<String, String> pair : Values.pairs(line, "data").entrySet()) {
      Path file = Path.of(pair.getValue()).toAbsolutePath().normalize();
      Optional<Path> trained = trained(file, run);
      own.addAll(
          trained.isPresent()
              ? UserTasks.read(pair.getKey(), trained.get(), RunData.TOKENIZER)
              : UserTasks.heldOut(pair.getKey(), file, RunData.TOKENIZER));
    }
    return BuiltInTasks.choose(line.getOptionValue("tasks", ""), own, RunData.TOKENIZER);
  }

  /** The file of the run that holds the same text, whatever it is called here. */
  private static Optional<Path> trained(Path file, RunData run) throws IOException {
    for (Path known : run.files().values()) {
      boolean there = Files.isRegularFile(known) && Files.isRegularFile(file);
      if (there
          && (Files.isSameFile(known, file)
              || (Files.size(known) == Files.size(file) && Files.mismatch(known, file) < 0))) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }
}
