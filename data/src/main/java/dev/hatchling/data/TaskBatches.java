package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Batches of a mixture of tasks, by a curriculum. Sample n of the run (n = step · B + row) draws
 * its task with key {@code child("task")} and itself with key {@code child("sample").child(NAME)},
 * both at counter n: it depends on nothing else, so a run may stop and go on anywhere.
 */
public final class TaskBatches implements BatchSource {
  private final Map<String, Task> tasks = new HashMap<>();
  private final Map<String, RandomKey> keys = new HashMap<>();
  private final Curriculum curriculum;
  private final RandomKey choice;
  private final int batchSize;
  private final int context;

  /**
   * Creates the source.
   *
   * @param tasks the tasks, all of different names
   * @param curriculum what is drawn when; names no other tasks
   * @param key the run's key for the order of data
   * @param batchSize B, at least 1
   * @param context T, at least 1
   * @throws InputException naming the bad value
   */
  public TaskBatches(
      List<? extends Task> tasks,
      Curriculum curriculum,
      RandomKey key,
      int batchSize,
      int context) {
    require("batch size", batchSize);
    require("context", context);
    Names.requireSomeDistinct(tasks.stream().map(Task::name).toList());
    for (Task task : tasks) {
      task.check(context);
      this.tasks.put(task.name(), task);
      keys.put(task.name(), key.child("sample").child(task.name()));
    }
    curriculum.requireTasks(this.tasks.keySet());
    this.curriculum = curriculum;
    this.choice = key.child("task");
    this.batchSize = batchSize;
    this.context = context;
  }

  /** Batches of one mixture throughout. */
  public TaskBatches(
      List<? extends Task> tasks, Mixture mixture, RandomKey key, int batchSize, int context) {
    this(tasks, Curriculum.of(mixture), key, batchSize, context);
  }

  /** Batches of a single task. */
  public TaskBatches(Task task, RandomKey key, int batchSize, int context) {
    this(List.of(task), Mixture.byWeight(List.of(task)), key, batchSize, context);
  }

  @Override
  public Batch batch(long step) {
    Mixture mixture = curriculum.stage(step).mixture();
    long first = Math.multiplyExact(step, (long) batchSize);
    List<Sample> samples = new ArrayList<>(batchSize);
    List<String> names = new ArrayList<>(batchSize);
    for (int b = 0; b < batchSize; b++) {
      String name = mixture.tasks().get(choice.categorical(mixture.shares(), first + b));
      names.add(name);
      samples.add(task(name).training(keys.get(name), first + b, context));
    }
    return Batch.of(samples, names, first, context);
  }

  /** What is drawn when. */
  public Curriculum curriculum() {
    return curriculum;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public int context() {
    return context;
  }

  private Task task(String name) {
    Task task = tasks.get(name);
    if (task == null) {
      throw new IllegalStateException("no task \"" + name + "\"");
    }
    return task;
  }

  private static void require(String what, int value) {
    if (value < 1) {
      throw new InputException(what + " " + value + " must be at least 1");
    }
  }
}
