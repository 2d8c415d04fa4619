package dev.hatchling.training;

import java.io.IOException;
import java.nio.file.Path;

/** Is told what a {@link Trainer} does, on the trainer's thread. */
public interface TrainingListener {
  /**
   * The run begins or goes on.
   *
   * @param step steps done already
   * @param steps steps of the whole run
   */
  default void started(long step, long steps) throws IOException {}

  /** A step is done. */
  default void stepped(StepReport report) throws IOException {}

  /** The model was scored on held-out samples. */
  default void validated(ValidationReport report) throws IOException {}

  /** The model of a step was written. */
  default void saved(long step, Path directory) throws IOException {}

  /** The run has ended. */
  default void ended(TrainingResult result) throws IOException {}
}
