package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.List;
import java.util.Optional;

/**
 * Something to learn: a source of samples to train on and of held-out samples that never occur in
 * training. Tasks are immutable; every sample is a pure function of its arguments.
 */
public interface Task {
  /** Samples of an endless task, or of a long text, that stand for it in a validation. */
  int VALIDATION_SAMPLES = TextWindows.VALIDATION;

  /** Name in reports; different from those of the run's other tasks. Any printable text. */
  String name();

  /** Weight in a mixture, above 0; 1 unless set by {@link #withWeight}. */
  default double weight() {
    return 1;
  }

  /** Tokens there are to train on; a nominal number for endless tasks. */
  long size();

  /**
   * Checks that samples of this context exist.
   *
   * @throws InputException naming the task that is smaller than one sample, or that needs a longer
   *     context
   */
  void check(int context);

  /**
   * A sample to train on.
   *
   * @param key key of this task's draws; the same for the whole run
   * @param index number of the sample in the run, the counter of the draw
   * @param context T, the longest sample allowed
   */
  Sample training(RandomKey key, long index, int context);

  /**
   * Held-out samples for the validations of a run: the same ones for every run.
   *
   * @param context T
   * @param count how many are wanted; fewer where there are fewer
   */
  List<Sample> heldOut(int context, int count);

  /** All held-out samples, for an evaluation; a fixed number of an endless task. */
  default List<Sample> heldOut(int context) {
    return heldOut(context, VALIDATION_SAMPLES);
  }

  /**
   * Held-out samples for an evaluation of at most so many: the first of {@link #heldOut(int)}; of a
   * text of which samples stand for the whole, as many that are spread evenly over it.
   */
  default List<Sample> evaluated(int context, int most) {
    List<Sample> all = heldOut(context);
    return all.subList(0, Math.min(all.size(), most));
  }

  /** What is to be said of it to whoever runs it, a line each. */
  default List<String> notices() {
    return List.of();
  }

  /**
   * The windows of {@link #heldOut(int)} text by text, where each goes on where the one before it
   * ended; none where samples stand alone.
   */
  default List<List<Sample>> heldOutTexts(int context) {
    return List.of();
  }

  /** All that is trained on, one text behind the other; nothing of an endless task. */
  default Optional<TokenSequence> allTraining() {
    return Optional.empty();
  }

  /**
   * Whether every scored token of a held-out sample is an answer of its own, so that the share of
   * those that a model takes to be likeliest is its accuracy.
   */
  default boolean answersInTokens() {
    return false;
  }

  /** Held-out problems whose answers can be scored; none where {@link #scorer} is empty. */
  default List<Problem> problems(int count) {
    return List.of();
  }

  /** Judges answers to {@link #problems}. */
  default Optional<Scorer> scorer() {
    return Optional.empty();
  }

  /**
   * The same task with another weight.
   *
   * @throws InputException if the weight is not a finite number above 0
   */
  default Task withWeight(double weight) {
    return new WeightedTask(this, weight);
  }
}
