package dev.hatchling.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.TaskEvaluation;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an older evaluation said. */
final class EvaluationTable {
  private EvaluationTable() {}

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
}
