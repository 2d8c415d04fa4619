package dev.hatchling.training;

import dev.hatchling.data.Batch;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#run}. */
final class TrainingRun {
  private static final String LOWER = " (a lower learning_rate may help)";

  private final Trainer trainer;
  private final TrainingConfig config;
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

  TrainingRun(
      Trainer trainer,
      RunDirectory folder,
      Replica replica,
      Optimizer optimizer,
      List<TrainingListener> all,
      Checkpoint start) {
    this.trainer = trainer;
    this.config = trainer.config;
    this.folder = folder;
    this.stepper = new Step(replica, config, optimizer, trainer.workers);
    this.optimizer = optimizer;
    this.all = all;
    this.state = start;
    this.saved = start.step();
  }

  TrainingResult run() throws IOException {
    for (TrainingListener listener : all) {
      listener.started(state.step(), config.steps());
    }
    try {
      steps();
    } catch (IOException error) {
      throw new TrainingFailure(
          folder.path() + ": cannot be written: " + error.getMessage() + "; " + kept(), error);
    }
    TrainingResult result = result();
    for (TrainingListener listener : all) {
      listener.ended(result);
    }
    return result;
  }

  private void steps() throws IOException {
    while (state.step() < config.steps() && !trainer.stop.getAsBoolean()) {
      round(state.step(), config.roundEnd(state.step()));
      boolean end = state.step() >= config.steps();
      if (end || state.step() % config.validateEvery() == 0) {
        validate();
      }
    }
    if (saved != state.step()) {
      save();
    }
  }

  /** One step, or the steps [from, to) that workers make of their own. */
  private void round(long from, long to) throws IOException {
    List<Batch> batches = LongStream.range(from, to).mapToObj(trainer.batches::batch).toList();
    List<Step.Outcome> outcomes = stepper.run(batches, from);
    for (int i = 0; i < outcomes.size(); i++) {
      account(batches.get(i), outcomes.get(i));
    }
  }

  private void account(Batch batch, Step.Outcome outcome) throws IOException {
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
        "the " + what + value + " in step " + (state.step() + 1) + "; " + kept() + LOWER);
  }

  private String kept() {
    return saved == 0
        ? "no model had been saved yet"
        : "the model of step " + saved + " is kept in " + folder.path();
  }

  private void validate() throws IOException {
    Trainer.Validator held = trainer.validator;
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
        folder.saveBest(trainer.model, state);
      }
      ValidationReport report =
          new ValidationReport(state.step(), evaluation, best, activity.layers(), interval.tasks());
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
    folder.save(trainer.model, optimizer, state);
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
