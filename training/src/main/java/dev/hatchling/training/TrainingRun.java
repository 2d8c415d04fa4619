package dev.hatchling.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One call of {@link Trainer#run}. */
final class TrainingRun {
  private static final String TOTALS = "totals";
  private static final String PENDING = "validationPending";
  private static final String LOWER = " (a lower learning_rate may help)";

  private final Trainer trainer;
  private final TrainingConfig config;
  private final RunDirectory folder;
  private final Step stepper;
  private final Optimizer optimizer;
  private final MetricsFile metrics;
  private final List<TrainingListener> all;
  private final RunTotals totals;
  private final ActivityTracker activity = new ActivityTracker();
  private TaskTracker interval = new TaskTracker();
  private Checkpoint state;
  private @Nullable Evaluation last;
  private long saved;

  TrainingRun(
      Trainer trainer,
      RunDirectory folder,
      Replica replica,
      Optimizer optimizer,
      MetricsFile metrics,
      List<TrainingListener> listeners,
      Checkpoint start) {
    this.trainer = trainer;
    this.config = trainer.config;
    this.folder = folder;
    this.stepper = new Step(replica, config, optimizer, trainer.workers);
    this.optimizer = optimizer;
    this.metrics = metrics;
    this.all = new ArrayList<>(List.of(metrics));
    this.all.addAll(listeners);
    this.totals = new RunTotals(start.notes().path(TOTALS));
    this.state = start;
    this.saved = start.step();
  }

  TrainingResult run() throws IOException {
    for (TrainingListener listener : all) {
      listener.started(state.step(), config.steps());
    }
    try {
      steps();
    } catch (RunMoved moved) {
      throw new TrainingFailure(moved.getMessage() + "; " + gone(), moved);
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
    if (pending(state)) {
      validate();
    }
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
    totals.add(trainer.stages.apply(state.step()), outcome.losses(), outcome.seconds());
    interval.add(outcome.losses());
    long size = batch.read();
    activity.add(outcome.firingRates(), (double) batch.size() * batch.context());
    state = state.next(size);
    StepReport report =
        new StepReport(
            state.step(),
            batch,
            outcome.perSample(),
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

  private String gone() {
    return saved == 0
        ? "no model had been saved yet"
        : "the model of step " + saved + ", the last that was saved, went with it";
  }

  /** Scores the model and saves it; where the scoring was stopped, a resumed run begins with it. */
  private void validate() throws IOException {
    Trainer.Validator held = trainer.validator;
    Optional<Evaluation> scored = held == null ? Optional.empty() : held.validate(trainer.stop);
    ObjectNode notes = state.notes();
    notes.remove(PENDING);
    if (held != null && scored.isEmpty()) {
      notes.put(PENDING, true);
    }
    state = state.withNotes(notes);
    if (scored.isPresent()) {
      validated(scored.get());
    }
    save();
    interval = new TaskTracker();
    activity.clear();
  }

  /** Whether a step's validation was stopped. */
  static boolean pending(Checkpoint state) {
    return state.notes().path(PENDING).asBoolean();
  }

  private void validated(Evaluation evaluation) throws IOException {
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
      state = state.best(evaluation.loss());
    }
    ValidationReport report =
        new ValidationReport(state.step(), evaluation, best, activity.layers(), interval.tasks());
    for (TrainingListener listener : all) {
      listener.validated(report);
    }
  }

  private void save() throws IOException {
    if (!optimizer.finite()) {
      throw new TrainingFailure(
          "a weight is not finite after step " + state.step() + "; " + kept());
    }
    ObjectNode notes = state.notes();
    notes.set(TOTALS, totals.toJson());
    metrics.sync();
    folder.save(trainer.model, optimizer, state.withNotes(notes));
    saved = state.step();
    folder.tidy(state);
    for (TrainingListener listener : all) {
      listener.saved(saved, folder.path());
    }
  }

  private TrainingResult result() {
    return new TrainingResult(
        state.step(),
        config.steps(),
        state.step() < config.steps() || pending(state),
        last,
        state.bestLoss(),
        state.bestStep(),
        totals.all(),
        totals.stages(),
        state.tokens(),
        totals.seconds());
  }
}
