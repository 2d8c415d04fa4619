package dev.hatchling.training;

import dev.hatchling.data.Reduction;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.Key;
import dev.hatchling.models.Range;
import dev.hatchling.models.RecordJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a model is trained (docs/model.md, E70 to E72). In JSON one flat object with these keys in
 * snake case.
 */
public record TrainingConfig(
    @Key(means = "updates of the whole run", range = "[1, 2^40]") long steps,
    @Key(means = "B: samples of a step", range = "[1, 2^20]") int batch,
    @Key(means = "of the random key from which every random number of the run comes") long seed,
    @Key(value = "learning_rate", means = "peak learning rate", range = "(0, ∞)") double rate,
    @Key(
            means = "factor on the rate of a Dale projection's raw weights",
            range = "(0, ∞)",
            readBy = Architecture.HATCHLING)
        double daleRate,
    @Key(value = "schedule", means = "curve of the learning rate (docs/schedules.md)")
        ScheduleShape shape,
    @Key(means = "steps of linear warm-up", range = "[0, 2^40]") long warmup,
    @Key(means = "share of the peak that the curve ends at", range = "[0, 1]") double finalRate,
    @Key(means = "step at which warm-up and curve begin", range = "[0, 2^40]") long scheduleStart,
    @Key(
            means = "steps of the curve; 0 for all from its start to the end of the run",
            range = "[0, 2^40]")
        long scheduleSteps,
    @Key(means = "decay of the first moment", range = "[0, 0.999999]") double beta1,
    @Key(means = "decay of the second moment", range = "[0, 0.999999]") double beta2,
    @Key(means = "AdamW's small constant", range = "(0, ∞)") double epsilon,
    @Key(means = "decoupled weight decay", range = "[0, ∞)") double weightDecay,
    @Key(means = "largest global norm of the gradient", range = "(0, ∞)") double clip,
    @Key(means = "how the losses of a batch's samples become one") Reduction reduction,
    @Key(
            means = "steps between two validations, each of which saves the model",
            range = "[1, 2^40]")
        long validateEvery,
    @Key(
            means = "most held-out samples of a task in a validation during the run",
            range = "[1, 2^24]")
        int validationWindows,
    @Key(
            means = "checkpoints that are kept, the last ones; the best is kept beside them",
            range = "[1, 2^20]")
        int keep,
    @Key(
            means =
                "parts of a batch, computed apart and summed: accumulation, or work for a cluster",
            range = "[1, 2^20]")
        int shares,
    @Key(
            means = "steps that each share trains on its own before their changes are averaged",
            range = "[1, 2^20]")
        int syncEvery,
    @Key(means = "factor on the averaged change; 1: the plain mean", range = "(0, ∞)")
        double outerRate,
    @Key(means = "Nesterov momentum of the averaged changes", range = "[0, 0.999999]")
        double outerMomentum,
    @Key(
            means =
                "tokens of the first windows, which double up to context (context=64:256); 0: none",
            range = "[0, 2^24]")
        int contextStart,
    @Key(means = "whether windows are consecutive and carry their state (truncated BPTT)")
        boolean carry) {
  private static final long LARGEST_BATCH = 1 << 20;

  /** K: another way to say K times the batch, cut into K times the shares. */
  public static final String ACCUMULATE = "accumulate";

  /** The values of the reference, with the length of preset {@code tiny}. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(
          900,
          8,
          1,
          0.02,
          6,
          ScheduleShape.COSINE,
          50,
          0.1,
          0,
          0,
          0.9,
          0.99,
          1e-8,
          0,
          1,
          Reduction.SAMPLE_MEAN,
          100,
          192,
          2,
          1,
          1,
          1,
          0,
          0,
          false);

  /** Refuses values that cannot train, naming them. */
  public TrainingConfig {
    Range.check(
        TrainingConfig.class,
        steps,
        batch,
        seed,
        rate,
        daleRate,
        shape,
        warmup,
        finalRate,
        scheduleStart,
        scheduleSteps,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clip,
        reduction,
        validateEvery,
        validationWindows,
        keep,
        shares,
        syncEvery,
        outerRate,
        outerMomentum,
        contextStart,
        carry);
    if (carry && (syncEvery > 1 || contextStart > 0)) {
      String other =
          syncEvery > 1 ? "sync_every = " + syncEvery : "context_start = " + contextStart;
      throw new InputException("carry = true: does not go with " + other);
    }
    if (shares > batch) {
      throw new InputException(
          "shares = " + shares + ": is more than the " + batch + " samples of a batch");
    }
  }

  /** All keys that a file or {@code --set} may use. */
  public static List<String> keys() {
    List<String> keys = new ArrayList<>(RecordJson.keys(TrainingConfig.class));
    keys.add(ACCUMULATE);
    return keys;
  }

  /**
   * A copy with some values replaced, given as text.
   *
   * @throws InputException naming an unknown key or a bad value
   */
  public TrainingConfig with(Map<String, String> values) {
    Map<String, String> own = new LinkedHashMap<>(values);
    String count = own.remove(ACCUMULATE);
    TrainingConfig config = RecordJson.with(this, own);
    return count == null ? config : config.accumulated(count);
  }

  /** Batches of this one's size, summed by so many for a step. */
  private TrainingConfig accumulated(String count) {
    long batches;
    try {
      batches = Long.parseLong(count.trim());
    } catch (NumberFormatException e) {
      throw new InputException(ACCUMULATE + " = " + count + ": must be a whole number", e);
    }
    if (batches < 1 || batches > LARGEST_BATCH / batch) {
      throw new InputException(
          ACCUMULATE + " = " + count + ": must be in [1, 2^20] and so must its product with batch");
    }
    if (batches > 1 && syncEvery > 1) {
      throw new InputException(
          ACCUMULATE
              + " = "
              + count
              + ": does not go with sync_every, whose shares take own steps");
    }
    return RecordJson.with(
        this, Map.of("batch", "" + batch * batches, "shares", "" + shares * batches));
  }

  /**
   * Where the step or the round that begins with a step ends: at a multiple of {@code sync_every},
   * at a validation, or with the run.
   *
   * @param step counted from 0
   * @return one past its last step
   */
  long roundEnd(long step) {
    long whole = (step / syncEvery + 1) * syncEvery;
    long validation = (step / validateEvery + 1) * validateEvery;
    return Math.min(Math.min(whole, validation), Math.max(steps, step + 1));
  }

  /** The learning rate over the steps. */
  public Schedule schedule() {
    long length = scheduleSteps > 0 ? scheduleSteps : Math.max(1, steps - scheduleStart);
    return new Schedule(shape, rate, scheduleStart, warmup, length, finalRate);
  }

  /**
   * The run with another length, the rate never above what it would have been: where a curve over
   * the new length would raise it, the old curve is kept, and behind its end the rate stays.
   *
   * @param done steps that are done
   * @param longer steps of the whole run, more than are done
   */
  public TrainingConfig lengthened(long done, long longer) {
    long planned = schedule().length();
    TrainingConfig stretched = with(Map.of("steps", Long.toString(longer), "schedule_steps", "0"));
    boolean raises = stretched.schedule().at(done) > schedule().at(done) * (1 + 1e-9);
    return raises ? stretched.with(Map.of("schedule_steps", Long.toString(planned))) : stretched;
  }

  /** The run with warm-up and curve begun anew, over the steps that are left of another length. */
  public TrainingConfig rewarmed(long done, long longer) {
    return with(
        Map.of(
            "steps", Long.toString(longer),
            "schedule_start", Long.toString(done),
            "schedule_steps", "0"));
  }
}
