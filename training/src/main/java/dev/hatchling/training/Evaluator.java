package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.ByteTokenizer;
import dev.hatchling.data.Problem;
import dev.hatchling.data.Reduction;
import dev.hatchling.data.Scorer;
import dev.hatchling.data.Task;
import dev.hatchling.data.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * Scores a model on held-out samples, task by task. Every token counts the same, so a last partial
 * window weighs as much as it has tokens. The order of sums is that of the batches: the same model
 * and batches give the same losses.
 */
public final class Evaluator {
  /** A model that gives the loss of each sample; it must start every sample from a fresh state. */
  @FunctionalInterface
  public interface SampleLosses {
    /** Mean loss of each sample over its scored tokens, {@code [B]}, nats. */
    double[] losses(Batch batch);
  }

  /** A model that goes on from a prompt. */
  @FunctionalInterface
  public interface Completion {
    /**
     * What the model writes behind a prompt, the likeliest token each time.
     *
     * @param most tokens to write at most; it may stop behind {@link Problem#END}
     */
    String complete(String prompt, int most);
  }

  private Evaluator() {}

  /**
   * Share of a task's held-out problems that a model answers exactly right; empty for a task that
   * has none.
   *
   * @param count most problems to ask
   */
  public static OptionalDouble accuracy(Task task, Completion model, int count) {
    Optional<Scorer> scorer = task.scorer();
    List<Problem> problems = scorer.isEmpty() ? List.of() : task.problems(count);
    if (problems.isEmpty()) {
      return OptionalDouble.empty();
    }
    int right = 0;
    for (Problem problem : problems) {
      String written = model.complete(problem.prompt(), problem.longestAnswer());
      right += scorer.get().correct(problem, written) ? 1 : 0;
    }
    return OptionalDouble.of(right / (double) problems.size());
  }

  /**
   * Scores a model whose tokens are bytes.
   *
   * @param batches of held-out samples; tasks may be mixed
   */
  public static Evaluation evaluate(SampleLosses model, Iterable<Batch> batches) {
    return evaluate(model, batches, new ByteTokenizer(), () -> false).orElseThrow();
  }

  /** As {@link #evaluate(SampleLosses, Iterable)}; empty where it was told to stop. */
  public static Optional<Evaluation> evaluate(
      SampleLosses model, Iterable<Batch> batches, BooleanSupplier stop) {
    return evaluate(model, batches, new ByteTokenizer(), stop);
  }

  /**
   * Scores a model; empty where it was told to stop.
   *
   * @param batches of held-out samples; tasks may be mixed
   * @param tokenizer knows the bytes of a token
   */
  public static Optional<Evaluation> evaluate(
      SampleLosses model, Iterable<Batch> batches, Tokenizer tokenizer, BooleanSupplier stop) {
    TaskTracker tracker = new TaskTracker();
    Map<String, Double> bytes = new HashMap<>();
    for (Batch batch : batches) {
      if (stop.getAsBoolean()) {
        return Optional.empty();
      }
      double[] perSample = model.losses(batch);
      tracker.add(Decomposition.of(batch, Reduction.TOKEN_MEAN, perSample));
      for (int b = 0; b < batch.size(); b++) {
        bytes.merge(batch.tasks()[b], bytes(batch, b, tokenizer), Double::sum);
      }
    }
    List<TaskEvaluation> tasks = new ArrayList<>();
    for (TaskLoss task : tracker.tasks()) {
      tasks.add(
          new TaskEvaluation(
              task.task(),
              task.samples(),
              task.tokens(),
              bytes.getOrDefault(task.task(), task.tokens()),
              task.loss(),
              OptionalDouble.empty()));
    }
    return Optional.of(new Evaluation(tasks, tracker.masked()));
  }

  /** Bytes of the scored tokens of a sample. */
  private static double bytes(Batch batch, int sample, Tokenizer tokenizer) {
    double sum = 0;
    for (int t = 0; t < batch.context(); t++) {
      float weight = batch.weights()[sample][t];
      sum += weight == 0 ? 0 : weight * tokenizer.bytes(batch.targets()[sample][t]);
    }
    return sum;
  }
}
