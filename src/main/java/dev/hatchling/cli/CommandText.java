package dev.hatchling.cli;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/** The command as it could be typed again. */
final class CommandText {
  private CommandText() {}

  static String of(String command, CommandLine line) {
    List<String> words = new ArrayList<>(List.of("scripts/hatchling", command));
    words.addAll(line.getArgList());
    for (Option option : line.getOptions()) {
      words.add("--" + option.getLongOpt());
      if (option.hasArg()) {
        words.add(quoted(option.getValue()));
      }
    }
    return String.join(" ", words);
  }

  /** As a shell reads it back. */
  static String quoted(String word) {
    boolean plain = word.matches("[A-Za-z0-9_./=,:+@%-]+");
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
