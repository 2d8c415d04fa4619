package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BigramModel;
import dev.hatchling.data.Sample;
import dev.hatchling.data.Task;
import dev.hatchling.data.TextTask;
import dev.hatchling.data.TextWindows;
import dev.hatchling.data.TokenSequence;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Held-out samples of some tasks, and what a bigram model makes of them. */
public final class HeldOut {
  /** Samples that the bigram model of an endless task, or a sampled text, is counted on. */
  private static final int COUNTED = 4096;

  /** Tokens a batch, so that a long context does not need more memory. */
  public static final int TOKENS = 1024;

  private final Map<Task, List<Sample>> samples = new LinkedHashMap<>();
  private final int context;

  private HeldOut(int context) {
    this.context = context;
  }

  /**
   * At most so many samples of each task, spread over its held-out text: what a run is validated
   * on.
   */
  public static HeldOut some(List<Task> tasks, int context, int count) {
    HeldOut held = new HeldOut(context);
    tasks.forEach(task -> held.samples.put(task, task.heldOut(context, count)));
    return held;
  }

  /**
   * All samples of each task, in order, but of a longer held-out text only its first tokens, and of
   * a sampled one windows that are spread evenly over all of it.
   *
   * @param context T
   * @param most tokens of a task
   */
  public static HeldOut all(List<Task> tasks, int context, long most) {
    HeldOut held = new HeldOut(context);
    for (Task task : tasks) {
      int count = (int) Math.min(Integer.MAX_VALUE, Math.max(1, most / context));
      held.samples.put(task, task.evaluated(context, count));
    }
    return held;
  }

  /** As batches, task after task, each made when it is asked for. */
  public List<Batch> batches() {
    Map<String, List<Sample>> byName = new LinkedHashMap<>();
    samples.forEach((task, list) -> byName.put(task.name(), list));
    return TextWindows.batches(byName, Math.max(1, TOKENS / context), context);
  }

  /** What they have to read, one after another, task after task. */
  public int[] tokens() {
    return samples.values().stream()
        .flatMap(List::stream)
        .flatMapToInt(sample -> Arrays.stream(sample.tokens()))
        .toArray();
  }

  /**
   * Loss of an add-one bigram model of each task's training text on the same samples, nats per
   * token; none for a task without one, of which a bigram model has seen nothing.
   *
   * @param vocabulary V
   */
  public Map<String, Double> bigram(int vocabulary) {
    Map<String, Double> losses = new LinkedHashMap<>();
    samples.forEach(
        (task, list) -> {
          if (task.size() == 0) {
            return;
          }
          TokenSequence text =
              task instanceof TextTask known && !known.sampled()
                  ? known.trainingText()
                  : drawn(task, context);
          losses.put(task.name(), BigramModel.train(text, vocabulary).loss(list));
        });
    return losses;
  }

  private static TokenSequence drawn(Task task, int context) {
    RandomKey key = RandomKey.root(0).child("bigram").child(task.name());
    List<int[]> parts = new ArrayList<>();
    int length = 0;
    for (int i = 0; i < COUNTED; i++) {
      Sample sample = task.training(key, i, context);
      parts.add(sample.tokens());
      length += sample.tokens().length;
    }
    int[] all = new int[length];
    int at = 0;
    for (int[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return TokenSequence.of(all);
  }
}
