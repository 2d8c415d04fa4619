package dev.hatchling.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a command writes: text for people, errors, and one result for {@code --json}. */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private @Nullable Object result;

  /**
   * A console on two streams.
   *
   * @param terminal whether a person watches: progress bars instead of plain lines
   */
  public Console(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** The process's own streams, written as UTF-8. */
  static Console system() {
    return new Console(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        watched() && !"dumb".equals(System.getenv("TERM")));
  }

  /**
   * Whether input and output are a terminal. Before JDK 22 there is a console only then; since,
   * there is always one, and it says so itself.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean watched() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJdk22) {
      return true;
    }
  }

  /** Standard output. */
  public PrintStream out() {
    return out;
  }

  /** Standard error. */
  public PrintStream err() {
    return err;
  }

  /** Whether a person watches. */
  public boolean terminal() {
    return terminal;
  }

  /** Writes one line to standard output, numbers in the root locale. */
  public void line(String format, Object... arguments) {
    out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
  }

  /**
   * The command's result: a map, a record or a Jackson node. {@link Main} writes it to {@code
   * --json FILE} when the command ends, whatever its exit code.
   */
  public void result(Object value) {
    result = value;
  }

  /** The result so far, or null. */
  public @Nullable Object result() {
    return result;
  }
}
