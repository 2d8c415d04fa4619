package dev.hatchling.cli;

import dev.hatchling.data.BatchSource;
import dev.hatchling.data.CarriedBatches;
import dev.hatchling.data.Curriculum;
import dev.hatchling.data.Task;
import dev.hatchling.data.TaskBatches;
import dev.hatchling.data.Tokenizer;
import dev.hatchling.input.InputException;
import dev.hatchling.models.Anatomy;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import dev.hatchling.training.Cluster;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.Evaluator;
import dev.hatchling.training.HeldOut;
import dev.hatchling.training.LanguageLosses;
import dev.hatchling.training.LanguageTraining;
import dev.hatchling.training.ReplicaRecipe;
import dev.hatchling.training.RunDirectory;
import dev.hatchling.training.Trainer;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.TrainingListener;
import dev.hatchling.training.TrainingResult;
import dev.hatchling.training.ValidationReport;
import dev.hatchling.training.WindowGrowth;
import dev.hatchling.training.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of {@code train}, from the plan to the table. */
final class TrainRun {
  private RunPlan plan;
  private final String command;
  private final Console console;
  private final List<Evaluation> validations = new ArrayList<>();
  private final @Nullable Cluster cluster;
  private @Nullable LanguageLosses evaluator;

  /**
   * A run.
   *
   * @param cluster computes the gradients; null for this process
   */
  TrainRun(RunPlan plan, String command, Console console, @Nullable Cluster cluster) {
    this.cluster = cluster;
    this.plan = plan;
    this.command = command;
    this.console = console;
  }

  /** Trains; the listener hears of it after everyone else. */
  int run(TrainingListener last) throws IOException {
    try (Tokenizer tokenizer = plan.tokenizer()) {
      return run(tokenizer, last);
    }
  }

  private int run(Tokenizer tokenizer, TrainingListener last) throws IOException {
    MemoryNeed.of(plan.model(), plan.training()).require();
    int context = plan.model().context();
    List<Task> tasks = plan.data().read(tokenizer);
    plan = plan.with(plan.data().measured(tasks));
    HeldOut held = HeldOut.some(tasks, context, plan.training().validationWindows());
    StartUp.await();
    ArrayBackend.require(plan.model());
    LanguageModel model = model();
    Curriculum curriculum = plan.data().curriculum(tasks);
    BatchSource batches = batches(tasks, curriculum);
    Interruption interruption = console.interruption();
    try (RunDirectory folder = plan.place().open();
        LanguageTraining training = new LanguageTraining(model, plan.training(), context);
        Workers workers = workers(model);
        TrainingProgress progress = new TrainingProgress(console)) {
      introduce(model, tasks, folder);
      if (!plan.resumed()) {
        // A run that is stopped before its first checkpoint finds it here.
        ModelDirectory.keep(tokenizer, folder.path());
      }
      training.tokenizer(tokenizer);
      Trainer trainer =
          trainer(training, batches, folder)
              .stages(step -> curriculum.stage(step).name())
              .validator(stop -> Evaluator.evaluate(losses(model), held.batches(), tokenizer, stop))
              .listener(new ResultSoFar(console, folder.path()))
              .listener(progress)
              .listener(new LiveReport(folder, () -> ModelText.samples(plan, model, tasks)))
              .listener(last)
              .workers(workers)
              .stopWhen(interruption::wished);
      TrainingResult result = plan.resumed() ? trainer.resume().run() : trainer.run();
      if (!result.interrupted()) {
        interruption.release();
      }
      return new TrainSummary(plan, console, folder, workers.notes())
          .print(model, tasks, result, validations);
    }
  }

  private BatchSource batches(List<Task> tasks, Curriculum curriculum) {
    TrainingConfig config = plan.training();
    RandomKey key = RandomKey.root(config.seed()).child("order");
    if (config.carry()) {
      return new CarriedBatches(tasks, curriculum, key, config.batch(), plan.model().context());
    }
    return WindowGrowth.of(config, plan.model().context())
        .over(length -> new TaskBatches(tasks, curriculum, key, config.batch(), length));
  }

  private Trainer trainer(LanguageTraining training, BatchSource batches, RunDirectory folder) {
    return new Trainer(training, batches, plan.training(), folder.path())
        .directory(folder)
        .notes(plan.identity(), plan.notes(command))
        .listener(
            new TrainingListener() {
              @Override
              public void validated(ValidationReport report) {
                validations.add(report.evaluation());
              }
            });
  }

  private Workers workers(LanguageModel model) {
    Cluster elsewhere = cluster;
    if (elsewhere != null && plan.training().carry()) {
      throw new InputException("carry = true: executors keep no state; train without --spark");
    }
    return elsewhere == null
        ? Workers.here()
        : elsewhere.workers(new ReplicaRecipe(model, plan.training(), plan.model().context()));
  }

  private LanguageModel model() throws IOException {
    Path weights = plan.weights();
    if (weights == null) {
      return LanguageModel.create(plan.model(), RandomKey.root(plan.training().seed()));
    }
    return ModelDirectory.load(weights, plan.changes());
  }

  private LanguageLosses losses(LanguageModel model) {
    LanguageLosses made = evaluator;
    if (made == null) {
      made = new LanguageLosses(model, plan.model().context());
      evaluator = made;
    }
    return made;
  }

  private void introduce(LanguageModel weights, List<Task> tasks, RunDirectory folder) {
    ModelConfig model = plan.model();
    TrainingConfig training = plan.training();
    WindowGrowth growth = WindowGrowth.of(training, model.context());
    console.line(
        "%s: %d layers, width %d, %d heads of %d neurons; %,d steps of %d x %s tokens%s",
        model.architecture().name().toLowerCase(java.util.Locale.ROOT),
        model.layers(),
        model.width(),
        model.heads(),
        model.neurons(),
        training.steps(),
        training.batch(),
        growth.grows() ? growth.first() + " to " + growth.last() : growth.last(),
        ArrayBackend.words());
    console.line("%s", Anatomy.size(weights).words());
    console.line("tasks: %s", String.join(", ", tasks.stream().map(Task::name).toList()));
    RunData.say(tasks, console);
    console.line("model directory: %s%s", folder.path(), plan.resumed() ? " (resumed)" : "");
    plan.rate().ifPresent(words -> console.line("%s", words));
    RateChange.cutWarmUp(training).ifPresent(words -> console.line("%s", words));
  }
}
