package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * One command of {@code hatchling}. {@link Main} parses the options, adds {@code --help} and {@code
 * --json} to every command, turns exceptions into one line and an exit code, and writes {@link
 * Console#result} to the JSON file.
 */
public abstract class Command {
  private final String name;
  private final String summary;

  /**
   * A command.
   *
   * @param name the word on the command line, such as {@code train}
   * @param summary one line for the list of commands
   */
  protected Command(String name, String summary) {
    this.name = name;
    this.summary = summary;
  }

  final String name() {
    return name;
  }

  final String summary() {
    return summary;
  }

  /** The command's own options, without {@code --help} and {@code --json}. */
  public abstract Options options();

  /** Long names of the options that may be given more than once. */
  public Set<String> repeatable() {
    return Set.of();
  }

  /** Name of the words that may follow the options, as in {@code bench train}; empty for none. */
  public String operand() {
    return "";
  }

  /**
   * Does the work.
   *
   * @return the exit code: {@link Main#DONE}, or {@link Main#FAILURE}
   * @throws InputException and {@link IllegalArgumentException} and {@link java.io.IOException} for
   *     a user's mistake (exit 2); anything else is a failure while running (exit 1)
   * @throws Exception whatever went wrong
   */
  public abstract int run(CommandLine line, Console console) throws Exception;
}
