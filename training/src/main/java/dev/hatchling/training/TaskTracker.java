package dev.hatchling.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Means of the losses by task over many batches, and the largest error of the identity. */
public final class TaskTracker {
  private static final class Totals {
    private final Sum loss = new Sum();
    private final Sum weight = new Sum();
    private final Sum tokens = new Sum();
    private long samples;
  }

  private final Map<String, Totals> totals = new LinkedHashMap<>();
  private final Sum weight = new Sum();
  private long masked;
  private double worst;

  /** Nothing yet. */
  public TaskTracker() {}

  /** Goes on from what {@link #toJson} wrote. */
  TaskTracker(JsonNode noted) {
    for (Map.Entry<String, JsonNode> task : noted.path("tasks").properties()) {
      Totals sums = new Totals();
      sums.loss.add(task.getValue().path("loss").asDouble());
      sums.weight.add(task.getValue().path("weight").asDouble());
      sums.tokens.add(task.getValue().path("tokens").asDouble());
      sums.samples = task.getValue().path("samples").asLong();
      totals.put(task.getKey(), sums);
      weight.add(sums.weight.value());
    }
    masked = noted.path("masked").asLong();
    worst = noted.path("worstError").asDouble();
  }

  /** The sums, to go on from. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("masked", masked).put("worstError", worst);
    ObjectNode tasks = json.putObject("tasks");
    totals.forEach(
        (task, sums) ->
            tasks
                .putObject(task)
                .put("samples", sums.samples)
                .put("tokens", sums.tokens.value())
                .put("weight", sums.weight.value())
                .put("loss", sums.loss.value()));
    return json;
  }

  /** Adds a batch; a task without samples in it is not touched. */
  public void add(Decomposition batch) {
    for (TaskLoss task : batch.tasks()) {
      Totals sums = totals.computeIfAbsent(task.task(), name -> new Totals());
      sums.loss.add(task.weight() * task.loss());
      sums.weight.add(task.weight());
      sums.tokens.add(task.tokens());
      sums.samples += task.samples();
      weight.add(task.weight());
    }
    masked += batch.masked();
    worst = Math.max(worst, batch.error());
  }

  /** The tasks seen so far, in order of appearance; none that had no sample. */
  public List<TaskLoss> tasks() {
    return totals.entrySet().stream().map(e -> mean(e.getKey(), e.getValue())).toList();
  }

  private TaskLoss mean(String task, Totals sums) {
    double own = sums.weight.value();
    return new TaskLoss(
        task,
        sums.samples,
        sums.tokens.value(),
        own,
        own / weight.value(),
        sums.loss.value() / own);
  }

  /** Mean loss over everything, with the same weights; NaN where nothing was added. */
  public double loss() {
    Sum loss = new Sum();
    totals.values().forEach(sums -> loss.add(sums.loss.value()));
    return loss.value() / weight.value();
  }

  /** Samples left out because every token was masked. */
  public long masked() {
    return masked;
  }

  /** Largest relative error of the identity so far. */
  public double worstError() {
    return worst;
  }
}
