package dev.hatchling.cli;

/** A mistake of the user: one line that names the bad value and says what would be right. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A mistake described by one line. */
  public UserError(String line) {
    super(line);
  }
}
