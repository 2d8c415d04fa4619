package dev.hatchling.training;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param step steps done
 * @param steps steps of the whole run
 * @param interrupted whether the run was stopped before its end
 * @param last the last validation, or null where there was none
 * @param bestLoss lowest validation loss, NaN where there was none
 * @param bestStep its step
 * @param losses training losses by task, means over the whole run
 * @param stages the same by stage of the curriculum
 * @param tokens tokens trained on in the whole run
 * @param seconds time spent in the steps of the whole run
 */
public record TrainingResult(
    long step,
    long steps,
    boolean interrupted,
    @Nullable Evaluation last,
    double bestLoss,
    long bestStep,
    TaskTracker losses,
    Map<String, TaskTracker> stages,
    long tokens,
    double seconds) {
  /** Training losses by task, means over the whole run. */
  public List<TaskLoss> tasks() {
    return losses.tasks();
  }

  /** Largest relative error of the decomposition's identity. */
  public double worstError() {
    return losses.worstError();
  }

  /** Samples left out because every token was masked. */
  public long masked() {
    return losses.masked();
  }

  /** Speed. */
  public double tokensPerSecond() {
    return tokens / Math.max(seconds, 1e-9);
  }
}
