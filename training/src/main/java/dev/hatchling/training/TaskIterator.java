package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import dev.hatchling.data.Sample;
import dev.hatchling.data.Task;
import dev.hatchling.input.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of tasks for a DL4J network: features are tokens {@code [B, T]}, labels the tokens that
 * follow {@code [B, T]}, the mask of the labels says which are scored {@code [B, T]}, and the
 * metadata of an example is the name of its task.
 */
@SuppressWarnings("serial") // DL4J serialises iterators for its Spark alone
public final class TaskIterator implements DataSetIterator {
  private final LongFunction<Batch> batches;
  private final int batchSize;
  private final long steps;
  private final boolean endless;
  private long start;
  private long next;
  private @Nullable Batch last;
  private @Nullable DataSetPreProcessor preProcessor;

  private TaskIterator(LongFunction<Batch> batches, int batchSize, long steps, boolean endless) {
    this.batches = batches;
    this.batchSize = batchSize;
    this.steps = steps;
    this.endless = endless;
  }

  /**
   * Batches to train on. An epoch is some steps, and the next epoch goes on where it ended.
   *
   * @param source what is drawn at each step
   * @param steps of an epoch, at least 1
   */
  public static TaskIterator training(BatchSource source, long steps) {
    if (steps < 1) {
      throw new InputException("tasks: an epoch of " + steps + " steps is below 1");
    }
    return new TaskIterator(source::batch, source.batchSize(), steps, true);
  }

  /**
   * Held-out batches, the same in every epoch.
   *
   * @param tasks whose samples are taken, task by task
   * @param batchSize B, at least 1; the last batch may be smaller
   * @param context T
   * @param samples of each task, at most
   */
  public static TaskIterator heldOut(
      List<? extends Task> tasks, int batchSize, int context, int samples) {
    if (batchSize < 1) {
      throw new InputException("tasks: batch size " + batchSize + " is below 1");
    }
    List<Sample> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Task task : tasks) {
      for (Sample sample : task.heldOut(context, samples)) {
        all.add(sample);
        names.add(task.name());
      }
    }
    int count = all.size();
    return new TaskIterator(
        step -> {
          int from = Math.toIntExact(step * batchSize);
          int to = Math.min(count, from + batchSize);
          return Batch.of(all.subList(from, to), names.subList(from, to), from, context);
        },
        batchSize,
        (count + batchSize - 1) / batchSize,
        false);
  }

  @Override
  public boolean hasNext() {
    return next < start + steps;
  }

  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch of " + steps + " batches is over");
    }
    Batch batch = batches.apply(next++);
    last = batch;
    DataSet data =
        new DataSet(
            Nd4j.createFromArray(floats(batch.tokens())),
            Nd4j.createFromArray(floats(batch.targets())),
            null,
            Nd4j.createFromArray(batch.weights()));
    data.setExampleMetaData(Arrays.asList(batch.tasks()));
    if (preProcessor != null) {
      preProcessor.preProcess(data);
    }
    return data;
  }

  private static float[][] floats(int[][] tokens) {
    float[][] floats = new float[tokens.length][tokens[0].length];
    for (int b = 0; b < tokens.length; b++) {
      for (int t = 0; t < tokens[b].length; t++) {
        floats[b][t] = tokens[b][t];
      }
    }
    return floats;
  }

  /** The batch that was given last; null before the first. */
  public @Nullable Batch last() {
    return last;
  }

  /** One batch is as large as any other. */
  @Override
  public DataSet next(int num) {
    throw new UnsupportedOperationException("batches have " + batchSize + " samples");
  }

  /** Begins an epoch. */
  @Override
  public void reset() {
    start = endless ? next : 0;
    next = start;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** No: {@link TaskLosses} asks which batch a step had. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public int inputColumns() {
    throw new UnsupportedOperationException("sequences have no columns");
  }

  @Override
  public int totalOutcomes() {
    throw new UnsupportedOperationException("labels are token numbers");
  }

  @Override
  public void setPreProcessor(@Nullable DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public @Nullable DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  @Override
  public @Nullable List<String> getLabels() {
    return null;
  }
}
