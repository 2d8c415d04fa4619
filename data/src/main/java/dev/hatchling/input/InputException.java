package dev.hatchling.input;

import org.jspecify.annotations.Nullable;

/**
 * What somebody handed over is not what is wanted: an option, a configuration, a text, the content
 * of a file. The message is one line that names the bad value and says what would be right. The
 * command line prints that line and ends with exit code 2; every other {@link
 * IllegalArgumentException} is a mistake in the program.
 */
public final class InputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** A mistake described by one line. */
  public InputException(String line) {
    super(line);
  }

  /** A mistake described by one line, and what led to it, if anything did. */
  public InputException(String line, @Nullable Throwable cause) {
    super(line, cause);
  }
}
