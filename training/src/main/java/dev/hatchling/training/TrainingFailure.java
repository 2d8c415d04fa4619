package dev.hatchling.training;

/** Training cannot go on, for instance because the loss is NaN: one line says why. */
public final class TrainingFailure extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** A failure described by one line. */
  public TrainingFailure(String line) {
    super(line);
  }

  /** A failure described by one line, and what led to it. */
  public TrainingFailure(String line, Throwable cause) {
    super(line, cause);
  }
}
