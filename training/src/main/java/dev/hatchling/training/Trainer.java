package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.data.BatchSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a {@link Trainable}: steps, validations, the last and the best model in a directory,
 * {@code metrics.csv}. Batches, dropout and schedule are functions of the step, and the optimizer's
 * state is saved with the model, so a resumed run continues bit for bit.
 */
public final class Trainer {
  /** Scores the model on held-out samples. */
  @FunctionalInterface
  public interface Validator {
    /** Losses with the parameters as they are now. */
    Evaluation validate();
  }

  private final Trainable model;
  private final BatchSource batches;
  private final TrainingConfig config;
  private final Path directory;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private @Nullable Validator validator;
  private BooleanSupplier stop = () -> false;
  private boolean resume;

  /**
   * A trainer; {@link #run} starts it.
   *
   * @param directory where the model goes
   */
  public Trainer(Trainable model, BatchSource batches, TrainingConfig config, Path directory) {
    this.model = model;
    this.batches = batches;
    this.config = config;
    this.directory = directory;
  }

  /** Validates with this; without, every validation point only saves. */
  public Trainer validator(Validator held) {
    validator = held;
    return this;
  }

  /** Tells this what happens. */
  public Trainer listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Ends the run after the step in which this becomes true, having saved. */
  public Trainer stopWhen(BooleanSupplier wish) {
    stop = wish;
    return this;
  }

  /** Goes on from the directory's checkpoint; the model must already hold its weights. */
  public Trainer resume() {
    resume = true;
    return this;
  }

  /**
   * Trains to the end, or until told to stop.
   *
   * @throws TrainingFailure where the loss or the gradient is not finite; the last saved model
   *     stays
   * @throws IOException in one line, where the directory cannot be written or the checkpoint read
   */
  public TrainingResult run() throws IOException {
    RunDirectory folder = new RunDirectory(directory);
    Optimizer optimizer = new Optimizer(model.graph(), model.parameters(), config);
    Checkpoint start = Checkpoint.start(config);
    if (resume) {
      start = Checkpoint.read(directory);
      optimizer.load(directory.resolve(Checkpoint.OPTIMIZER), start.step());
    }
    try (MetricsFile metrics = MetricsFile.open(directory, start.step())) {
      List<TrainingListener> all = new ArrayList<>(List.of(metrics));
      all.addAll(listeners);
      return new Run(folder, new Step(model, config, optimizer), optimizer, all, start).run();
    }
  }

  /** One call of {@link Trainer#run}. */
  private final class Run {
    private final RunDirectory folder;
    private final Step stepper;
    private final Optimizer optimizer;
    private final List<TrainingListener> all;
    private final TaskTracker overall = new TaskTracker();
    private final ActivityTracker activity = new ActivityTracker();
    private TaskTracker interval = new TaskTracker();
    private Checkpoint state;
    private @Nullable Evaluation last;
    private long saved;
    private long tokens;
    private double seconds;

    Run(
        RunDirectory folder,
        Step stepper,
        Optimizer optimizer,
        List<TrainingListener> all,
        Checkpoint start) {
      this.folder = folder;
      this.stepper = stepper;
      this.optimizer = optimizer;
      this.all = all;
      this.state = start;
      this.saved = start.step();
    }

    TrainingResult run() throws IOException {
      for (TrainingListener listener : all) {
        listener.started(state.step(), config.steps());
      }
      while (state.step() < config.steps() && !stop.getAsBoolean()) {
        step(batches.batch(state.step()));
        boolean end = state.step() >= config.steps();
        if (end || state.step() % config.validateEvery() == 0) {
          validate();
        }
      }
      if (saved != state.step()) {
        save();
      }
      TrainingResult result = result();
      for (TrainingListener listener : all) {
        listener.ended(result);
      }
      return result;
    }

    private void step(Batch batch) throws IOException {
      Step.Outcome outcome = stepper.run(batch, state.step());
      if (!outcome.finite()) {
        throw failure(outcome);
      }
      overall.add(outcome.losses());
      interval.add(outcome.losses());
      long size = (long) batch.size() * batch.context();
      activity.add(outcome.firingRates(), (double) size);
      tokens += size;
      seconds += outcome.seconds();
      state =
          new Checkpoint(
              state.step() + 1, state.tokens() + size, state.bestLoss(), state.bestStep(), config);
      StepReport report =
          new StepReport(
              state.step(),
              outcome.losses(),
              outcome.rate(),
              outcome.gradientNorm(),
              size,
              outcome.seconds(),
              activity.layers());
      for (TrainingListener listener : all) {
        listener.stepped(report);
      }
    }

    private TrainingFailure failure(Step.Outcome outcome) {
      double loss = outcome.losses().total();
      String what = Double.isFinite(loss) ? "gradient's norm is " : "loss is ";
      double value = Double.isFinite(loss) ? outcome.gradientNorm() : loss;
      return new TrainingFailure(
          "the " + what + value + " in step " + (state.step() + 1) + "; " + kept());
    }

    private String kept() {
      String lower = " (a lower learning_rate may help)";
      return saved == 0
          ? "no model had been saved yet" + lower
          : "the model of step " + saved + " is kept in " + folder.path() + lower;
    }

    private void validate() throws IOException {
      Validator held = validator;
      if (held != null) {
        Evaluation evaluation = held.validate();
        if (!Double.isFinite(evaluation.loss())) {
          throw new TrainingFailure(
              "the validation loss is "
                  + evaluation.loss()
                  + " after step "
                  + state.step()
                  + "; "
                  + kept());
        }
        last = evaluation;
        boolean best = !(evaluation.loss() >= state.bestLoss());
        if (best) {
          state =
              new Checkpoint(state.step(), state.tokens(), evaluation.loss(), state.step(), config);
          folder.saveBest(model, state);
        }
        ValidationReport report =
            new ValidationReport(
                state.step(), evaluation, best, activity.layers(), interval.tasks());
        for (TrainingListener listener : all) {
          listener.validated(report);
        }
      }
      save();
      interval = new TaskTracker();
      activity.clear();
    }

    private void save() throws IOException {
      if (!optimizer.finite()) {
        throw new TrainingFailure(
            "a weight is not finite after step " + state.step() + "; " + kept());
      }
      folder.save(model, optimizer, state);
      saved = state.step();
      for (TrainingListener listener : all) {
        listener.saved(saved, folder.path());
      }
    }

    private TrainingResult result() {
      return new TrainingResult(
          state.step(),
          config.steps(),
          last,
          state.bestLoss(),
          state.bestStep(),
          overall.tasks(),
          overall.worstError(),
          overall.masked(),
          tokens,
          seconds);
    }
  }
}
