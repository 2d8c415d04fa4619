package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Windows that grow over a run: they double from the first length, the last doubling cut at the
 * context, and each length has an equal share of the run's steps.
 *
 * @param first tokens of the first windows, at least 1
 * @param last tokens of the last windows, the model's context
 * @param steps of the run
 */
public record WindowGrowth(int first, int last, long steps) {
  /** Refuses to shrink. */
  public WindowGrowth {
    if (first < 1 || first > last) {
      throw new IllegalArgumentException("windows from " + first + " to " + last + " tokens");
    }
  }

  /** The growth of a run of a model of this context; none where it is not asked for. */
  public static WindowGrowth of(TrainingConfig config, int context) {
    int first = config.contextStart() == 0 ? context : config.contextStart();
    return new WindowGrowth(first, context, config.steps());
  }

  /** Whether there is more than one length. */
  public boolean grows() {
    return first < last;
  }

  /** How many lengths there are. */
  int lengths() {
    int count = 1;
    for (long length = first; length < last; length *= 2) {
      count++;
    }
    return count;
  }

  /** Tokens of the windows of a step, counted from 0; those behind the last have the last's. */
  public int at(long step) {
    int lengths = lengths();
    double done = step / (double) steps;
    int stage = (int) Math.min(lengths - 1.0, Math.floor(done * lengths));
    return (int) Math.min(last, (long) first << stage);
  }

  /**
   * Another length of a run, whose windows never shrink: they grow from what they are by now.
   *
   * @param planned the run as it was
   * @param longer as it will be
   * @param done steps that are done
   */
  public static TrainingConfig kept(
      TrainingConfig planned, TrainingConfig longer, int context, long done) {
    if (planned.contextStart() == 0 || planned.steps() == longer.steps()) {
      return longer;
    }
    return longer.with(Map.of("context_start", "" + of(planned, context).at(done)));
  }

  /**
   * Batches whose windows have the length of their step.
   *
   * @param source makes the batches of one length; called once for each
   */
  public BatchSource over(IntFunction<? extends BatchSource> source) {
    Map<Integer, BatchSource> sources = new HashMap<>();
    for (long length = first; length < last; length *= 2) {
      sources.put((int) length, source.apply((int) length));
    }
    BatchSource longest = source.apply(last);
    return new Grown(this, sources, longest);
  }

  private record Grown(WindowGrowth growth, Map<Integer, BatchSource> sources, BatchSource longest)
      implements BatchSource {
    @Override
    public Batch batch(long step) {
      return sources.getOrDefault(growth.at(step), longest).batch(step);
    }

    @Override
    public int batchSize() {
      return longest.batchSize();
    }

    @Override
    public int context() {
      return longest.context();
    }
  }
}
