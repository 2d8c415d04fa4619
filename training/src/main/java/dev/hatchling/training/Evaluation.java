package dev.hatchling.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Held-out losses of a model.
 *
 * @param tasks each task that has a scored sample
 * @param masked samples left out because every token is masked
 */
public record Evaluation(List<TaskEvaluation> tasks, long masked) {
  /** Copies the list. */
  public Evaluation {
    tasks = List.copyOf(tasks);
  }

  /** Scored tokens of all tasks. */
  public double tokens() {
    return tasks.stream().mapToDouble(TaskEvaluation::tokens).sum();
  }

  /** Bytes of these. */
  public double bytes() {
    return tasks.stream().mapToDouble(TaskEvaluation::bytes).sum();
  }

  /** Scored samples of all tasks. */
  public long samples() {
    return tasks.stream().mapToLong(TaskEvaluation::samples).sum();
  }

  /** Nats per token over all tasks, each token counting the same. */
  public double loss() {
    Sum sum = new Sum();
    tasks.forEach(task -> sum.add(task.tokens() * task.loss()));
    return sum.value() / tokens();
  }

  /** Bits per byte over all tasks, each byte counting the same. */
  public double bitsPerByte() {
    return loss() / Math.log(2) * (tokens() / bytes());
  }

  /** A task by name. */
  public Optional<TaskEvaluation> task(String name) {
    return tasks.stream().filter(task -> task.task().equals(name)).findFirst();
  }

  /** The same losses with the accuracy of one task. */
  public Evaluation withAccuracy(String name, double accuracy) {
    return new Evaluation(
        tasks.stream()
            .map(task -> task.task().equals(name) ? task.withAccuracy(accuracy) : task)
            .toList(),
        masked);
  }

  /** The losses as {@code evaluate --json} writes them. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("loss", loss()).put("bitsPerByte", bitsPerByte()).put("tokens", (long) tokens());
    json.put("bytes", (long) bytes());
    json.put("samples", samples()).put("masked", masked);
    ObjectNode each = json.putObject("tasks");
    for (TaskEvaluation task : tasks) {
      ObjectNode node = each.putObject(task.task());
      node.put("loss", task.loss()).put("bitsPerByte", task.bitsPerByte());
      node.put("perplexity", task.perplexity());
      node.put("tokens", (long) task.tokens()).put("bytes", (long) task.bytes());
      node.put("samples", task.samples());
      task.accuracy().ifPresent(accuracy -> node.put("accuracy", accuracy));
    }
    return json;
  }
}
