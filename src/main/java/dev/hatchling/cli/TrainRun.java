package dev.hatchling.cli;

import dev.hatchling.data.Task;
import dev.hatchling.data.TaskBatches;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.random.RandomKey;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.Evaluation;
import dev.hatchling.training.Evaluator;
import dev.hatchling.training.LanguageLosses;
import dev.hatchling.training.LanguageTraining;
import dev.hatchling.training.StageTracker;
import dev.hatchling.training.Trainer;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.TrainingListener;
import dev.hatchling.training.TrainingResult;
import dev.hatchling.training.ValidationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of {@code train}, from the plan to the table. */
final class TrainRun {
  private final RunPlan plan;
  private final String command;
  private final Console console;
  private final List<Evaluation> validations = new ArrayList<>();
  private @Nullable LanguageLosses evaluator;

  TrainRun(RunPlan plan, String command, Console console) {
    this.plan = plan;
    this.command = command;
    this.console = console;
  }

  int run() throws IOException {
    TrainingConfig config = plan.training();
    int context = plan.model().context();
    List<Task> tasks = plan.data().read();
    HeldOut held = HeldOut.some(tasks, context, config.validationWindows());
    StartUp.await();
    LanguageModel model = model();
    TaskBatches batches =
        new TaskBatches(
            tasks,
            plan.data().curriculum(tasks),
            RandomKey.root(config.seed()).child("order"),
            config.batch(),
            context);
    StageTracker stages = new StageTracker(step -> batches.curriculum().stage(step).name());
    try (Interruption interruption = new Interruption();
        LanguageTraining training = new LanguageTraining(model, config, context);
        TrainingProgress progress = new TrainingProgress(console)) {
      Trainer trainer =
          new Trainer(training, batches, config, plan.out())
              .validator(() -> validate(model, held))
              .listener(notes(tasks))
              .listener(stages)
              .listener(progress)
              .stopWhen(interruption::wished);
      TrainingResult result = plan.resumed() ? trainer.resume().run() : trainer.run();
      if (!result.interrupted()) {
        interruption.release();
      }
      new TrainSummary(plan, console, stages.stages()).print(model, tasks, result, validations);
    }
    return Main.DONE;
  }

  private LanguageModel model() throws IOException {
    Path weights = plan.weights();
    if (weights == null) {
      return LanguageModel.create(plan.model(), RandomKey.root(plan.training().seed()));
    }
    return ModelDirectory.load(weights, plan.changes());
  }

  private Evaluation validate(LanguageModel model, HeldOut held) {
    return Evaluator.evaluate(losses(model), held.batches());
  }

  private LanguageLosses losses(LanguageModel model) {
    LanguageLosses made = evaluator;
    if (made == null) {
      made = new LanguageLosses(model, plan.model().context());
      evaluator = made;
    }
    return made;
  }

  /** Keeps the validations, and what a later command needs to know. */
  private TrainingListener notes(List<Task> tasks) {
    return new TrainingListener() {
      @Override
      public void started(long step, long steps) throws IOException {
        introduce(tasks);
        if (!plan.resumed()) {
          Checkpoint.start(plan.training()).write(plan.out());
        }
        plan.note(command);
      }

      @Override
      public void validated(ValidationReport report) {
        validations.add(report.evaluation());
      }
    };
  }

  private void introduce(List<Task> tasks) {
    ModelConfig model = plan.model();
    TrainingConfig training = plan.training();
    console.line(
        "%s: %d layers, width %d, %d heads of %d neurons; %,d steps of %d x %d tokens",
        model.architecture().name().toLowerCase(java.util.Locale.ROOT),
        model.layers(),
        model.width(),
        model.heads(),
        model.neurons(),
        training.steps(),
        training.batch(),
        model.context());
    console.line("tasks: %s", String.join(", ", tasks.stream().map(Task::name).toList()));
    console.line("model directory: %s%s", plan.out(), plan.resumed() ? " (resumed)" : "");
  }
}
