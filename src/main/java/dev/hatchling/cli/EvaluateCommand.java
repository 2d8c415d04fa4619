package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BuiltInTasks;
import dev.hatchling.data.Task;
import dev.hatchling.data.TextSource;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.data.UserTasks;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.ModelScore;
import dev.hatchling.training.TaskEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling evaluate}. */
final class EvaluateCommand extends Command {
  private static final String CARRIED = "carried";
  private static final int LONGEST = 1 << 20;

  EvaluateCommand() {
    super("evaluate", "loss of a model on held-out text, task by task");
  }

  @Override
  public Options options() {
    Options options = new Options();
    ChosenModel.addTo(options);
    return RunData.addSourceOptions(options)
        .addOption(
            Values.value("tasks", "LIST", "built-in tasks; otherwise those of the model's run"))
        .addOption(
            Values.value(
                "data",
                "NAME=PATH",
                "texts, as of train, all of them, but only the held-out part of what the model was"
                    + " trained on; may be repeated"))
        .addOption(
            Values.value("context", "N", "targets a window; otherwise the configuration's context"))
        .addOption(
            Values.flag(
                CARRIED, "score texts with state carried over windows as well, as in generation"))
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
    ChosenModel chosen = ChosenModel.of(line);
    Path directory = chosen.directory();
    Map<String, String> changes = Values.pairs(line, "set");
    ModelConfig config = ModelDirectory.config(directory).with(changes);
    int context = (int) Values.integer(line, "context", config.context(), 1, LONGEST);
    MemoryNeed.ofScoring(config, context).require();
    LanguageModel model = ModelDirectory.load(directory, changes);
    console.line("%s", chosen.words());
    ObjectNode notes = RunNotes.of(directory);
    boolean whole = line.hasOption("all") || line.hasOption("data");
    long most = whole ? Long.MAX_VALUE : ModelScore.TOKENS;
    ModelScore score;
    Optional<Evaluation> carried = Optional.empty();
    try (Tokenizer tokenizer = ModelDirectory.tokenizer(directory)) {
      List<Task> tasks = tasks(line, RunNotes.data(directory, notes), tokenizer);
      RunData.say(tasks, console);
      if (line.hasOption(CARRIED)) {
        carried = Optional.of(ModelScore.carried(model, tokenizer, tasks, context, most));
      }
      score = ModelScore.of(model, tokenizer, tasks, context, most);
    }
    Map<String, Double> before =
        EvaluationTable.noted(notes.path("evaluation"), score.evaluation());
    new TextTable(score.table(score.shares(), before)).print(console);
    console.line("loss in nats per token; windows of %d tokens, each from a fresh state", context);
    carried.ifPresent(all -> all.tasks().forEach(task -> console.line("%s", words(task))));
    if (!score.activity().isEmpty()) {
      console.line(
          "activity%s", TrainingProgress.activity(score.activity()).replaceFirst(",", ":"));
    }
    ObjectNode result = score.toJson().put("context", context);
    carried.ifPresent(all -> result.set(CARRIED, all.toJson()));
    console.result(result);
    return Main.DONE;
  }

  private static String words(TaskEvaluation task) {
    return String.format(
        Locale.ROOT,
        "state carried over windows: %s %.4f nats per token, %.3f bits/byte",
        task.task(),
        task.loss(),
        task.bitsPerByte());
  }

  /** The tasks asked for; those of the run where none are. */
  private static List<Task> tasks(CommandLine line, RunData run, Tokenizer tokenizer)
      throws IOException {
    if (!line.hasOption("tasks") && !line.hasOption("data")) {
      return run.read(tokenizer);
    }
    List<Task> own = new ArrayList<>();
    for (Map.Entry<String, String> pair : Values.pairs(line, "data").entrySet()) {
      TextSource source = RunData.source(line, pair.getValue());
      own.addAll(
          run.learned(source)
              ? UserTasks.read(pair.getKey(), source, tokenizer)
              : UserTasks.heldOut(pair.getKey(), source, tokenizer));
    }
    return BuiltInTasks.choose(line.getOptionValue("tasks", ""), own, tokenizer);
  }
}
