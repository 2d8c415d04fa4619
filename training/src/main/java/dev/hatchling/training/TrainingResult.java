package dev.hatchling.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param step steps done
 * @param steps steps of the whole run
 * @param last the last validation, or null where there was none
 * @param bestLoss lowest validation loss, NaN where there was none
 * @param bestStep its step
 * @param tasks training losses by task, means over this call's steps
 * @param worstError largest relative error of the decomposition's identity
 * @param masked samples left out because every token was masked
 * @param tokens tokens trained on in this call
 * @param seconds time spent in steps in this call
 */
public record TrainingResult(
    long step,
    long steps,
    @Nullable Evaluation last,
    double bestLoss,
    long bestStep,
    List<TaskLoss> tasks,
    double worstError,
    long masked,
    long tokens,
    double seconds) {
  /** Whether the run was stopped before its end. */
  public boolean interrupted() {
    return step < steps;
  }

  /** Speed. */
  public double tokensPerSecond() {
    return tokens / Math.max(seconds, 1e-9);
  }
}
