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
public interface Command {
  /** The word on the command line, such as {@code train}. */
  String name();

  /** One line for the list of commands. */
  String summary();

  /** The command's own options, without {@code --help} and {@code --json}. */
  Options options();

  /** Long names of the options that may be given more than once. */
  default Set<String> repeatable() {
    return Set.of();
  }

  /** Name of the words that may follow the options, as in {@code bench train}; empty for none. */
  default String operand() {
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
  int run(CommandLine line, Console console) throws Exception;
}
