package dev.hatchling.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Turns an exception into an exit code and one line. */
final class Errors {
  private Errors() {}

  /** {@link Main#USAGE} where the user can put it right, otherwise {@link Main#FAILURE}. */
  static int code(Throwable error) {
    if (error instanceof ExceptionInInitializerError first && first.getCause() != null) {
      return code(first.getCause());
    }
    boolean mistake =
        error instanceof IllegalArgumentException
            || error instanceof IOException
            || error instanceof UncheckedIOException;
    return mistake ? Main.USAGE : Main.FAILURE;
  }

  /** One line for people: no class names where the message speaks for itself. */
  static String line(Throwable error) {
    if (error instanceof ExceptionInInitializerError first && first.getCause() != null) {
      return line(first.getCause());
    }
    if (error instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      return line(unchecked.getCause());
    }
    if (error instanceof FileSystemException file) {
      return line(file);
    }
    if (error instanceof OutOfMemoryError) {
      return "out of memory: "
          + oneLine(error.getMessage())
          + "; a smaller batch or model needs less";
    }
    String message = oneLine(error.getMessage());
    boolean plain = code(error) == Main.USAGE || error instanceof IllegalStateException;
    if (plain && !message.isEmpty() && !(error instanceof NumberFormatException)) {
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

  /** The path of a text, or a user error that names it. */
  static String pathMistake(InvalidPathException error) {
    return error.getInput() + ": not a path (" + error.getReason() + ")";
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
