package dev.hatchling.training;

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

  final Trainable model;
  final BatchSource batches;
  final TrainingConfig config;
  private final Path directory;
  private final List<TrainingListener> listeners = new ArrayList<>();
  @Nullable Validator validator;
  BooleanSupplier stop = () -> false;
  Workers workers = new LocalWorkers();
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

  /** Has these compute the gradients; without, this process does. The caller closes them. */
  public Trainer workers(Workers others) {
    workers = others;
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
    Replica replica = new Replica(model, config);
    Optimizer optimizer = new Optimizer(replica.layout(), config);
    Checkpoint start = Checkpoint.start(config);
    if (resume) {
      start = Checkpoint.read(directory);
      optimizer.load(directory.resolve(Checkpoint.OPTIMIZER), start.step());
    }
    try (MetricsFile metrics = MetricsFile.open(directory, start.step())) {
      List<TrainingListener> all = new ArrayList<>(List.of(metrics));
      all.addAll(listeners);
      return new TrainingRun(this, folder, replica, optimizer, all, start).run();
    }
  }
}
