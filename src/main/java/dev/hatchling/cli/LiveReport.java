package dev.hatchling.cli;

import dev.hatchling.training.RunDirectory;
import dev.hatchling.training.TrainingListener;
import dev.hatchling.training.TrainingReport;
import dev.hatchling.training.ValidationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes the report of a run anew at every validation. The page reloads itself until about ten
 * validations later: a run that was killed leaves one that rests.
 */
final class LiveReport implements TrainingListener {
  private static final Duration LEAST = Duration.ofMinutes(10);
  private static final int VALIDATIONS = 10;

  private final RunDirectory folder;
  private final Supplier<Map<String, String>> samples;
  private Instant last = Instant.now();
  private boolean due;

  /**
   * The report of a run.
   *
   * @param samples what the model writes now, by task
   */
  LiveReport(RunDirectory folder, Supplier<Map<String, String>> samples) {
    this.folder = folder;
    this.samples = samples;
  }

  @Override
  public void validated(ValidationReport report) {
    due = true;
  }

  /** Only now the files that the report is made from are there. */
  @Override
  public void saved(long step, Path directory) {
    if (!due) {
      return;
    }
    due = false;
    Instant now = Instant.now();
    Duration between = Duration.between(last, now).multipliedBy(VALIDATIONS);
    last = now;
    try {
      Map<String, String> written = samples.get();
      folder.requireHeld();
      TrainingReport.write(
          folder.path(),
          Map.of(),
          written,
          now.plus(between.compareTo(LEAST) > 0 ? between : LEAST));
    } catch (IOException later) {
      // The report at the end of the run says so; a run does not stop for a picture of it.
      due = false;
    }
  }
}
