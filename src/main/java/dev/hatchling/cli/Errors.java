package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.training.TrainingFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns an exception into an exit code and one line: mistakes in what was handed over, files that
 * cannot be read or written, and failures that explain themselves. Any other exception is a mistake
 * in the program.
 */
final class Errors {
  private Errors() {}

  /** {@link Main#USAGE} where the user can put it right, otherwise {@link Main#FAILURE}. */
  static int code(Throwable error) {
    Throwable cause = cause(error);
    boolean mistake =
        cause instanceof InputException
            || cause instanceof InvalidPathException
            || (cause instanceof IOException && !(cause instanceof StandardOutput.Lost));
    return mistake ? Main.USAGE : Main.FAILURE;
  }

  /** Whether nothing that was handed over explains it. */
  static boolean isBug(Throwable error) {
    Throwable cause = cause(error);
    return code(error) == Main.FAILURE
        && !(cause instanceof TrainingFailure)
        && !(cause instanceof OutOfMemoryError)
        && !(cause instanceof IOException);
  }

  /** Where and how a mistake in the program is reported. */
  static String report() {
    return String.join(
        ", ",
        "this is a bug: please report it (CONTRIBUTING.md, Bugs) with the command and the lines"
            + " above",
        "Java " + System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  /** What happened, behind what only carries it from one thread, or class, to another. */
  private static Throwable cause(Throwable error) {
    boolean carrier =
        error instanceof ExceptionInInitializerError
            || error instanceof UncheckedIOException
            || error instanceof CompletionException
            || error instanceof ExecutionException
            || (error instanceof IllegalStateException && error.getCause() instanceof Error);
    Throwable cause = error.getCause();
    return carrier && cause != null ? cause(cause) : error;
  }

  /** One line for people: no class names where the message speaks for itself. */
  static String line(Throwable thrown) {
    Throwable error = cause(thrown);
    if (error instanceof FileSystemException file) {
      return line(file);
    }
    if (error instanceof InvalidPathException path) {
      return path.getInput() + ": not a path (" + path.getReason() + ")";
    }
    String message = oneLine(error.getMessage());
    if (error instanceof OutOfMemoryError) {
      return "out of memory: " + message + "; a smaller batch or model needs less";
    }
    if (!isBug(error) && !message.isEmpty()) {
      return message;
    }
    return error.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
  }

  private static String line(FileSystemException error) {
    String file = error.getFile() == null ? "" : error.getFile();
    if (error instanceof NoSuchFileException) {
      return file + ": no such file or directory";
    }
    if (error instanceof AccessDeniedException) {
      return file + ": permission denied";
    }
    if (error instanceof NotDirectoryException) {
      return file + ": not a directory";
    }
    if (error instanceof FileAlreadyExistsException) {
      return file + ": exists already and is not a directory";
    }
    return oneLine(error.getMessage());
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
