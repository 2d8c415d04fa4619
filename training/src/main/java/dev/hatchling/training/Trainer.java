package dev.hatchling.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.data.BatchSource;
import dev.hatchling.files.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
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
    /**
     * Losses with the parameters as they are now.
     *
     * @param stop whether the run is to end: then this may leave off, and returns nothing
     */
    Optional<Evaluation> validate(BooleanSupplier stop);
  }

  /** Fields of {@code training.json} on a finished run, which a longer one is not. */
  private static final List<String> RESULTS = List.of("evaluation", TrainingReport.NOTES);

  final Trainable model;
  final BatchSource batches;
  final TrainingConfig config;
  private final Path directory;
  private @Nullable RunDirectory opened;
  private String decisive = "";
  private ObjectNode notes = JsonNodeFactory.instance.objectNode();
  LongFunction<String> stages = step -> "";
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

  /** Writes into this, which is the directory and stays open; without, it is opened for the run. */
  public Trainer directory(RunDirectory open) {
    opened = open;
    return this;
  }

  /**
   * Has every checkpoint keep these.
   *
   * @param identity what decides on the run, besides training configuration and first weights
   * @param fields of {@code training.json}, besides the trainer's own
   */
  public Trainer notes(String identity, ObjectNode fields) {
    decisive = identity;
    notes = fields;
    return this;
  }

  /** Keeps losses apart by these, the names of the stages of steps counted from 0. */
  public Trainer stages(LongFunction<String> names) {
    stages = names;
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
   * @throws RunInUse where another process trains in the directory
   * @throws IOException in one line, where the directory cannot be written, holds a model already,
   *     or its checkpoint cannot be read
   */
  public TrainingResult run() throws IOException {
    RunDirectory own = opened;
    if (own != null) {
      return run(own);
    }
    try (RunDirectory folder = RunDirectory.open(directory)) {
      return run(folder);
    }
  }

  private TrainingResult run(RunDirectory folder) throws IOException {
    Replica replica = new Replica(model, config);
    Optimizer optimizer = new Optimizer(replica.layout(), config);
    Checkpoint start = resume ? resumed(folder, optimizer) : begun(folder);
    try (MetricsFile metrics = MetricsFile.open(folder.files(), folder.path(), start.step())) {
      return new TrainingRun(this, folder, replica, optimizer, metrics, listeners, start).run();
    }
  }

  private Checkpoint resumed(RunDirectory folder, Optimizer optimizer) throws IOException {
    Checkpoint saved = folder.resume();
    Path files = Checkpoints.resolve(folder.path());
    optimizer.load(files.resolve(Checkpoint.OPTIMIZER), saved.step());
    model.resume(files);
    ObjectNode all = saved.notes();
    all.setAll(notes);
    all.remove(RESULTS);
    return saved.withConfig(config).withNotes(all);
  }

  private Checkpoint begun(RunDirectory folder) throws IOException {
    RunDirectory.requireFree(folder.path());
    Checkpoint start = Checkpoint.start(RunId.of(model, config, decisive), config, notes);
    folder.begin(start);
    return start;
  }
}
