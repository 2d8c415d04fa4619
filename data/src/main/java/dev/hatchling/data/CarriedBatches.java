package dev.hatchling.data;

import dev.hatchling.input.InputException;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Batches of consecutive windows: row b of a batch goes on where row b of the batch before ended. A
 * row reads one task's training text from a place of its own, and behind the text's end its
 * beginning. Rows draw their tasks with key {@code child("task")} and their places with key {@code
 * child("sample").child(NAME)}, both at counter b: a batch is a function of its step.
 */
public final class CarriedBatches implements BatchSource {
  /** Tokens before a window that are handed over: as many as the longest n-gram may read. */
  private static final int BEFORE = 8;

  private final List<String> names = new ArrayList<>();
  private final List<TokenSequence> texts = new ArrayList<>();
  private final long[] places;
  private final int context;

  /**
   * Creates the source.
   *
   * @param tasks of running text, all of different names
   * @param curriculum of a single stage
   * @param key the run's key for the order of data
   * @param batchSize B, at least 1
   * @param context T, at least 1
   * @throws InputException for a task that is no running text, and for more than one stage
   */
  public CarriedBatches(
      List<? extends Task> tasks,
      Curriculum curriculum,
      RandomKey key,
      int batchSize,
      int context) {
    if (curriculum.stages().size() > 1) {
      throw new InputException("carry = true: does not go with a curriculum of several stages");
    }
    Mixture mixture = curriculum.stage(0).mixture();
    this.context = context;
    places = new long[batchSize];
    for (int b = 0; b < batchSize; b++) {
      int drawn = key.child("task").categorical(mixture.shares(), b);
      Task task = named(tasks, mixture.tasks().get(drawn));
      TokenSequence text = text(task, context);
      names.add(task.name());
      texts.add(text);
      places[b] = key.child("sample").child(task.name()).below(text.length(), b);
    }
  }

  private static Task named(List<? extends Task> tasks, String name) {
    return tasks.stream().filter(task -> task.name().equals(name)).findAny().orElseThrow();
  }

  private static TokenSequence text(Task task, int context) {
    if (task.heldOutTexts(context).isEmpty()) {
      throw new InputException(
          "carry = true: task \"" + task.name() + "\" is no running text, its samples stand alone");
    }
    task.check(context);
    return task.allTraining().orElseThrow();
  }

  @Override
  public Batch batch(long step) {
    int size = places.length;
    int[][] tokens = new int[size][];
    int[][] targets = new int[size][];
    int[][] before = new int[size][];
    float[][] weights = new float[size][context];
    long[] samples = new long[size];
    long first = Math.multiplyExact(step, (long) context);
    for (int b = 0; b < size; b++) {
      tokens[b] = read(b, first, context);
      targets[b] = read(b, first + 1, context);
      int known = (int) Math.min(BEFORE, first);
      before[b] = read(b, first - known, known);
      Arrays.fill(weights[b], 1);
      samples[b] = Math.addExact(Math.multiplyExact(step, (long) size), b);
    }
    return new Batch(tokens, targets, weights, names.toArray(new String[0]), samples, before);
  }

  /** Tokens of a row, counted from the first that it read. */
  private int[] read(int row, long from, int count) {
    TokenSequence text = texts.get(row);
    int[] tokens = new int[count];
    Arrays.setAll(tokens, t -> text.get((places[row] + from + t) % text.length()));
    return tokens;
  }

  @Override
  public int batchSize() {
    return places.length;
  }

  @Override
  public int context() {
    return context;
  }
}
