package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.TaskEvaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Held-out losses by task as people read them. */
final class EvaluationTable {
  private EvaluationTable() {}

  /**
   * The table.
   *
   * @param shares part of each task in training, or in the evaluation
   * @param before loss of each task in the validation before, where there was one
   * @param bigram loss of the add-one bigram model, by task that has one
   */
  static TextTable of(
      Evaluation evaluation,
      Map<String, Double> shares,
      Map<String, Double> before,
      Map<String, Double> bigram) {
    TextTable table =
        new TextTable(
            "task",
            "samples",
            "share",
            "loss",
            "bits/byte",
            "perplexity",
            "accuracy",
            "change",
            "bigram");
    List<String> percent =
        Percent.of(
            evaluation.tasks().stream()
                .mapToDouble(task -> shares.getOrDefault(task.task(), 0.0))
                .toArray());
    for (int i = 0; i < evaluation.tasks().size(); i++) {
      TaskEvaluation task = evaluation.tasks().get(i);
      table.row(
          task.task(),
          String.format(Locale.ROOT, "%,d", task.samples()),
          percent.get(i),
          number(task.loss(), 4),
          number(task.bitsPerByte(), 3),
          number(task.perplexity(), 2),
          optional(task.accuracy()),
          change(task, before),
          bigram.containsKey(task.task()) ? number(bigram.get(task.task()), 4) : "-");
    }
    if (evaluation.tasks().size() > 1) {
      table.row(
          "all",
          String.format(Locale.ROOT, "%,d", evaluation.samples()),
          TrainingProgress.percent(1),
          number(evaluation.loss(), 4),
          number(evaluation.bitsPerByte(), 3),
          number(Math.exp(evaluation.loss()), 2),
          "-",
          "-",
          "-");
    }
    return table;
  }

  private static String change(TaskEvaluation task, Map<String, Double> before) {
    Double old = before.get(task.task());
    return old == null ? "-" : signed(task.loss() - old);
  }

  /** Losses of an older evaluation on the same samples. */
  static Map<String, Double> noted(JsonNode evaluation, Evaluation now) {
    Map<String, Double> losses = new LinkedHashMap<>();
    for (TaskEvaluation task : now.tasks()) {
      JsonNode old = evaluation.path("tasks").path(task.task());
      if (old.path("tokens").asLong() == (long) task.tokens() && old.path("loss").isNumber()) {
        losses.put(task.task(), old.path("loss").asDouble());
      }
    }
    return losses;
  }

  private static String optional(OptionalDouble accuracy) {
    return accuracy.isPresent() ? TrainingProgress.percent(accuracy.getAsDouble()) : "-";
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
