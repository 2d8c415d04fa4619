package dev.hatchling.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.training.StepReport;
import dev.hatchling.training.TrainingListener;
import dev.hatchling.training.ValidationReport;
import java.nio.file.Path;

/**
 * Keeps {@code --json} of a training up to date: a run that is killed leaves the losses of its last
 * validation.
 */
final class ResultSoFar implements TrainingListener {
  private final Console console;
  private final Path folder;
  private long steps;
  private boolean begun;

  ResultSoFar(Console console, Path folder) {
    this.console = console;
    this.folder = folder;
  }

  @Override
  public void started(long step, long steps) {
    this.steps = steps;
  }

  @Override
  public void stepped(StepReport report) {
    if (!begun) {
      begun = true;
      write(JsonNodeFactory.instance.objectNode(), report.step());
    }
  }

  @Override
  public void validated(ValidationReport report) {
    write(report.evaluation().toJson(), report.step());
  }

  private void write(ObjectNode json, long step) {
    json.put("model", folder.toString()).put("step", step).put("steps", steps);
    console.resultSoFar(json);
  }
}
