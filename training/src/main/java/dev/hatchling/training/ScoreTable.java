package dev.hatchling.training;

import dev.hatchling.report.Percent;
import dev.hatchling.report.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Held-out losses by task as people read them. */
final class ScoreTable {
  private ScoreTable() {}

  /**
   * The table.
   *
   * @param shares part of each task in training, or in the evaluation
   * @param before loss of each task in the validation before, where there was one
   * @param bigram loss of the add-one bigram model, by task that has one
   */
  static Table of(
      Evaluation evaluation,
      Map<String, Double> shares,
      Map<String, Double> before,
      Map<String, Double> bigram) {
    Table table =
        new Table(
            "task",
            "samples",
            "share",
            "loss",
            "bits/byte",
            "perplexity",
            "accuracy",
            "change",
            "bigram",
            "bigram bits/byte");
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
          bigram.containsKey(task.task()) ? number(bigram.get(task.task()), 4) : "-",
          bigram.containsKey(task.task())
              ? number(task.bitsPerByte(bigram.get(task.task())), 3)
              : "-");
    }
    if (evaluation.tasks().size() > 1) {
      table.row(
          "all",
          String.format(Locale.ROOT, "%,d", evaluation.samples()),
          Percent.text(1),
          number(evaluation.loss(), 4),
          number(evaluation.bitsPerByte(), 3),
          number(Math.exp(evaluation.loss()), 2),
          "-",
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

  private static String optional(OptionalDouble accuracy) {
    return accuracy.isPresent() ? Percent.text(accuracy.getAsDouble()) : "-";
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
