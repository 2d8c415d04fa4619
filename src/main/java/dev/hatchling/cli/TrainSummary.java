package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Task;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.report.Table;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.TaskEvaluation;
import dev.hatchling.training.TaskLoss;
import dev.hatchling.training.TrainingReport;
import dev.hatchling.training.TrainingResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code train} says when it has ended, and its JSON. */
final class TrainSummary {
  private final RunPlan plan;
  private final Console console;

  TrainSummary(RunPlan plan, Console console) {
    this.plan = plan;
    this.console = console;
  }

  void print(
      LanguageModel model, List<Task> tasks, TrainingResult result, List<Evaluation> validations)
      throws IOException {
    console.line("");
    if (result.interrupted()) {
      stopped(result);
    } else {
      finished(model, tasks, result, validations);
    }
    console.line(
        "%,.0f tokens/s; the losses by task add up to the batch's within %.1e; %d samples masked",
        result.tokensPerSecond(), result.worstError(), result.masked());
    console.line("model directory: %s", plan.out());
    console.line("report: %s", plan.out().resolve(TrainingReport.FILE));
  }

  private void stopped(TrainingResult result) throws IOException {
    String directory = CommandText.quoted(plan.out().toString());
    console.line("stopped after step %d of %d; the model is saved", result.step(), result.steps());
    console.line("go on with: scripts/hatchling train --resume %s", directory);
    TrainingReport.write(plan.out(), new Table("task"), Map.of());
    console.result(add(JsonNodeFactory.instance.objectNode(), result));
  }

  private void finished(
      LanguageModel model, List<Task> tasks, TrainingResult result, List<Evaluation> validations)
      throws IOException {
    ModelScore score = ModelScore.of(model, tasks, plan.model().context());
    ObjectNode json = score.toJson();
    plan.note("evaluation", json);
    TextTable table =
        EvaluationTable.of(
            score.evaluation(), shares(result), changes(validations, score), score.bigram());
    table.print(console);
    Map<String, String> samples = samples(model, tasks);
    TrainingReport.write(plan.out(), table.toReport(), samples);
    console.line(
        "share in training; held-out loss in nats per token; change from the validation before the last;");
    console.line("bigram: loss of an add-one bigram model on the same samples");
    if (!score.activity().isEmpty()) {
      console.line("held out%s", TrainingProgress.activity(score.activity()));
    }
    console.line("best validation: %.4f at step %d", result.bestLoss(), result.bestStep());
    samples.forEach((task, text) -> console.line("%n--- sample of %s ---%n%s", task, text.strip()));
    console.line("");
    console.result(add(json.deepCopy(), result));
  }

  private Map<String, String> samples(LanguageModel model, List<Task> tasks) {
    try (ModelText text = new ModelText(model)) {
      return text.samples(tasks, plan.model().context(), plan.training().seed());
    }
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
    json.put("model", plan.out().toString());
    json.put("step", result.step()).put("steps", result.steps());
    json.put("bestLoss", result.bestLoss()).put("bestStep", result.bestStep());
    json.put("identityError", result.worstError()).put("masked", result.masked());
    json.put("tokensTrained", result.tokens()).put("seconds", result.seconds());
    return json.put("tokensPerSecond", result.tokensPerSecond());
  }
}
