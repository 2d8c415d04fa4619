package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Task;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.report.Percent;
import dev.hatchling.report.Table;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.ModelScore;
import dev.hatchling.training.RunDirectory;
import dev.hatchling.training.TaskEvaluation;
import dev.hatchling.training.TaskLoss;
import dev.hatchling.training.TrainingReport;
import dev.hatchling.training.TrainingResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code train} says when it has ended, and its JSON. */
final class TrainSummary {
  private final RunPlan plan;
  private final Console console;
  private final RunDirectory folder;
  private final Map<String, String> workers;

  /**
   * A summary.
   *
   * @param workers what is to be said of those who computed, by name
   */
  TrainSummary(RunPlan plan, Console console, RunDirectory folder, Map<String, String> workers) {
    this.workers = workers;
    this.plan = plan;
    this.console = console;
    this.folder = folder;
  }

  /** Returns the exit code: a report that cannot be written is a failure, but nothing is lost. */
  int print(
      LanguageModel model, List<Task> tasks, TrainingResult result, List<Evaluation> validations)
      throws IOException {
    console.line("");
    boolean reported =
        result.interrupted() ? stopped(result) : finished(model, tasks, result, validations);
    console.line(
        "%,.0f tokens/s; the losses by task add up to the batch's within %.1e; %d samples masked",
        result.tokensPerSecond(), result.worstError(), result.masked());
    workers.forEach((name, value) -> console.line("%s: %s", name, value));
    console.line("model directory: %s", folder.path());
    if (reported) {
      console.line("report: %s", folder.path().resolve(TrainingReport.FILE));
    }
    return reported ? Main.DONE : Main.FAILURE;
  }

  private boolean stopped(TrainingResult result) {
    String directory = CommandText.quoted(folder.path().toString());
    if (result.step() == 0) {
      console.line("stopped before the first step");
    } else {
      console.line(
          "stopped after step %d of %d; the model is saved", result.step(), result.steps());
    }
    console.line("go on with: scripts/hatchling train --resume %s", directory);
    console.result(add(JsonNodeFactory.instance.objectNode(), result));
    return report(null, tables(null, result), Map.of());
  }

  private boolean finished(
      LanguageModel model, List<Task> tasks, TrainingResult result, List<Evaluation> validations)
      throws IOException {
    console.line("scoring the held-out text");
    ModelScore score = score(model, tasks);
    ObjectNode json = score.toJson();
    TextTable table = new TextTable(score.table(shares(result), changes(validations, score)));
    table.print(console);
    Map<String, String> samples = ModelText.samples(plan, model, tasks);
    boolean reported = report(json, tables(table, result), samples);
    console.line(
        "share in training; held-out loss in nats per token; change from the validation before the"
            + " last;");
    console.line("bigram: loss of an add-one bigram model on the same samples");
    if (!score.activity().isEmpty()) {
      console.line("held out%s", TrainingProgress.activity(score.activity()));
    }
    if (result.stages().size() > 1) {
      console.line("");
      stageTable(result).print(console);
      console.line("");
    }
    console.line("best validation: %.4f at step %d", result.bestLoss(), result.bestStep());
    samples.forEach((task, text) -> console.line("%n--- sample of %s ---%n%s", task, text.strip()));
    console.line("");
    console.result(add(json.deepCopy(), result));
    return reported;
  }

  private ModelScore score(LanguageModel model, List<Task> tasks) {
    int context = plan.model().context();
    return ModelScore.of(model, plan.tokenizer(), tasks, context, ModelScore.TOKENS);
  }

  /** Writes the report; where that fails the run is as good as it was. */
  private boolean report(
      @Nullable ObjectNode score, Map<String, Table> tables, Map<String, String> samples) {
    try {
      if (score != null) {
        folder.note("evaluation", score);
      }
      if (!tables.isEmpty() || !samples.isEmpty()) {
        folder.note(TrainingReport.NOTES, TrainingReport.notes(tables, samples));
      }
      folder.requireHeld();
      TrainingReport.write(folder.path(), tables, samples);
      return true;
    } catch (IOException error) {
      String directory = CommandText.quoted(folder.path().toString());
      console
          .err()
          .println(
              "hatchling: no report: "
                  + Errors.line(error)
                  + "; scripts/hatchling report "
                  + directory
                  + " makes it later");
      return false;
    }
  }

  private Map<String, Table> tables(@Nullable TextTable heldOut, TrainingResult result) {
    Map<String, Table> tables = new LinkedHashMap<>();
    if (heldOut != null) {
      tables.put("Held-out loss by task", heldOut.toReport());
    }
    if (result.stages().size() > 1) {
      tables.put("Training loss by stage", stageTable(result).toReport());
    }
    if (!workers.isEmpty()) {
      TextTable table = new TextTable("computed by", "");
      workers.forEach(table::row);
      tables.put("Workers", table.toReport());
    }
    return tables;
  }

  private static TextTable stageTable(TrainingResult result) {
    TextTable table = new TextTable("stage", "task", "samples", "share", "training loss");
    result
        .stages()
        .forEach(
            (stage, tracker) -> {
              List<TaskLoss> tasks = tracker.tasks();
              List<String> percent =
                  Percent.of(tasks.stream().mapToDouble(TaskLoss::share).toArray());
              for (TaskLoss task : tasks) {
                table.row(
                    stage,
                    task.task(),
                    String.format(Locale.ROOT, "%,d", task.samples()),
                    percent.get(tasks.indexOf(task)),
                    String.format(Locale.ROOT, "%.4f", task.loss()));
              }
            });
    return table;
  }

  /** What the last validation changed, put upon the whole evaluation. */
  private static Map<String, Double> changes(List<Evaluation> validations, ModelScore score) {
    Map<String, Double> before = new LinkedHashMap<>();
    if (validations.size() < 2) {
      return before;
    }
    Evaluation last = validations.get(validations.size() - 1);
    Evaluation older = validations.get(validations.size() - 2);
    for (TaskEvaluation task : score.evaluation().tasks()) {
      if (last.task(task.task()).isPresent() && older.task(task.task()).isPresent()) {
        double change = last.task(task.task()).get().loss() - older.task(task.task()).get().loss();
        before.put(task.task(), task.loss() - change);
      }
    }
    return before;
  }

  private static Map<String, Double> shares(TrainingResult result) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (TaskLoss task : result.tasks()) {
      shares.put(task.task(), task.share());
    }
    return shares;
  }

  private ObjectNode add(ObjectNode json, TrainingResult result) {
    json.put("model", folder.path().toString());
    json.put("step", result.step()).put("steps", result.steps());
    json.put("bestLoss", result.bestLoss()).put("bestStep", result.bestStep());
    json.put("identityError", result.worstError()).put("masked", result.masked());
    json.put("tokensTrained", result.tokens()).put("seconds", result.seconds());
    return json.put("tokensPerSecond", result.tokensPerSecond());
  }
}
