package dev.hatchling.training;

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
