package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.Reduction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch's loss taken apart by task (docs/model.md, E70): {@code L = Σ_k share_k · L_k}, where L
 * is the very scalar that was differentiated. Exact for both reductions and any mask, because the
 * shares are made of the same weights w_b that the graph's total uses.
 *
 * @param tasks the tasks that have a scored sample in the batch, in order of appearance
 * @param total L, from the graph
 * @param masked samples left out because all of their tokens are masked
 * @param error {@code |Σ_k share_k · L_k − L| / max(|L|, 10⁻¹²)}
 */
public record Decomposition(List<TaskLoss> tasks, double total, int masked, double error) {
  /** Relative error of the identity that a run in float stays below; every run reports its own. */
  public static final double TOLERANCE = 1e-6;

  /** Relative error that cannot come from rounding any more. */
  private static final double FAULT = 1e-5;

  /** Sums of one task while the batch is read. */
  private static final class Part {
    private final Sum share = new Sum();
    private final Sum loss = new Sum();
    private final Sum weight = new Sum();
    private double tokens;
    private long samples;

    TaskLoss result(String task) {
      double mean = loss.value() / share.value();
      return new TaskLoss(task, samples, tokens, weight.value(), share.value(), mean);
    }
  }

  /**
   * Takes a batch's loss apart.
   *
   * @param perSample l_b, {@code [B]}
   * @param total L
   */
  public static Decomposition of(
      Batch batch, Reduction reduction, double[] perSample, double total) {
    double[] weights = batch.sampleWeights(reduction);
    double[] scored = batch.scored();
    Map<String, Part> parts = new LinkedHashMap<>();
    for (int b = 0; b < weights.length; b++) {
      if (scored[b] > 0) {
        Part part = parts.computeIfAbsent(batch.tasks()[b], name -> new Part());
        part.share.add(weights[b]);
        part.loss.add(weights[b] * perSample[b]);
        part.weight.add(reduction == Reduction.TOKEN_MEAN ? scored[b] : 1);
        part.tokens += scored[b];
        part.samples++;
      }
    }
    List<TaskLoss> tasks =
        parts.entrySet().stream().map(e -> e.getValue().result(e.getKey())).toList();
    return new Decomposition(tasks, total, batch.masked(), error(tasks, total));
  }

  /** As above, where no graph has computed the total: {@code L = Σ_b w_b l_b}. */
  static Decomposition of(Batch batch, Reduction reduction, double[] perSample) {
    double[] weights = batch.sampleWeights(reduction);
    Sum sum = new Sum();
    for (int b = 0; b < weights.length; b++) {
      if (weights[b] > 0) {
        sum.add(weights[b] * perSample[b]);
      }
    }
    return of(batch, reduction, perSample, sum.value());
  }

  private static double error(List<TaskLoss> tasks, double total) {
    if (tasks.isEmpty()) {
      return 0;
    }
    Sum sum = new Sum();
    tasks.forEach(task -> sum.add(task.share() * task.loss()));
    return Math.abs(sum.value() - total) / Math.max(Math.abs(total), 1e-12);
  }

  /**
   * Checks that each task is charged the losses of its own samples. The identity alone does not
   * show it: charging the batch's mean to every task satisfies it too, since the shares add up to
   * 1. So every task's loss is held against its definition, computed on its own.
   *
   * @param perSample l_b, {@code [B]}
   * @return the first thing that is wrong, or the empty text
   */
  public String fault(Batch batch, Reduction reduction, double[] perSample) {
    if (!(error <= FAULT)) {
      return "the losses by task miss the batch's loss of " + total + " by a factor of " + error;
    }
    double[] scored = batch.scored();
    for (TaskLoss task : tasks) {
      double sum = 0;
      double weight = 0;
      for (int b = 0; b < scored.length; b++) {
        if (scored[b] > 0 && batch.tasks()[b].equals(task.task())) {
          double own = reduction == Reduction.TOKEN_MEAN ? scored[b] : 1;
          sum += own * perSample[b];
          weight += own;
        }
      }
      if (!(Math.abs(task.loss() - sum / weight) <= FAULT * Math.abs(sum / weight))) {
        return "task %s is charged %s, its samples cost %s"
            .formatted(task.task(), task.loss(), sum / weight);
      }
    }
    return "";
  }
}
