package dev.hatchling.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a command writes: text for people, errors, and one result for {@code --json}. */
public final class Console {
  private final StandardOutput output;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Ending ending;
  private @Nullable Object result;

  /**
   * A console on two streams.
   *
   * @param terminal whether a person watches: progress bars instead of plain lines
   */
  public Console(OutputStream out, PrintStream err, boolean terminal) {
    this(new StandardOutput(out, false), err, terminal, new Ending());
  }

  private Console(StandardOutput output, PrintStream err, boolean terminal, Ending ending) {
    this.output = output;
    this.ending = ending;
    this.out = new PrintStream(output, true, StandardCharsets.UTF_8);
    this.err = err;
    this.terminal = terminal;
  }

  /** The process's own streams, written as UTF-8. */
  static Console system() {
    return new Console(
        StandardOutput.ofProcess(),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        watched() && !"dumb".equals(System.getenv("TERM")),
        new Ending());
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

  /** Standard output for bytes; fails as soon as nobody takes them. */
  OutputStream output() {
    return output;
  }

  /** Standard output. */
  public PrintStream out() {
    return out;
  }

  /**
   * Checks that what was written so far has been taken: who writes for long asks now and then.
   *
   * @throws IOException where the disk is full, or the reader of a pipe has ended
   */
  public void requireOutput() throws IOException {
    out.flush();
    output.check();
  }

  /** The same with the text for people on standard error, since standard output is taken. */
  Console onStandardError() {
    return new Console(new StandardOutput(err, false), err, false, ending);
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

  /** Who takes what {@link #resultSoFar} says. */
  void onResultSoFar(Consumer<Object> listener) {
    ending.soFar = listener;
  }

  /**
   * What the result would be if the command ended now: it is kept in the file of {@code --json}.
   */
  void resultSoFar(Object value) {
    ending.soFar.accept(value);
  }

  /**
   * From now on a signal is a wish to stop: the process ends when {@link Main} has written the
   * result of the command.
   */
  Interruption interruption() {
    Interruption interruption = new Interruption();
    ending.interruption = interruption;
    return interruption;
  }

  /** Everything is written: a process that somebody wanted to end does so now. */
  void end() {
    Interruption interruption = ending.interruption;
    if (interruption != null) {
      interruption.close();
    }
  }

  /** What the end of a command has to do, for all consoles of the command. */
  private static final class Ending {
    @Nullable Interruption interruption;
    Consumer<Object> soFar = known -> {};
  }

  /** The result so far, or null. */
  public @Nullable Object result() {
    return result;
  }
}
