package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.PyTorchBdh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/** Declares options and reads their values; every error names the option and the bad value. */
public final class Values {
  private Values() {}

  /** An option with a value, long name only. */
  public static Option value(String name, String argument, String description) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(description).build();
  }

  /** An option with a value that must be given. */
  static Option needed(String name, String argument, String description) {
    return value(name, argument, description + " (required)");
  }

  /** An option without a value. */
  public static Option flag(String name, String description) {
    return Option.builder().longOpt(name).desc(description).build();
  }

  /** The text of an option, or a default. */
  public static String text(CommandLine line, String name, String absent) {
    return line.getOptionValue(name, absent);
  }

  /** The text of an option that must be there. */
  public static String required(CommandLine line, String name) {
    String value = line.getOptionValue(name);
    if (value == null) {
      throw new InputException("--" + name + " is missing");
    }
    return value;
  }

  /** A whole number in [least, most], or the default where the option is absent. */
  public static long integer(CommandLine line, String name, long absent, long least, long most) {
    String value = line.getOptionValue(name);
    if (value == null) {
      return absent;
    }
    String want = "a whole number from " + least + " to " + most;
    try {
      long number = Long.parseLong(value.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw new InputException("--" + name + " " + value + " is not " + want);
    }
    throw new InputException("--" + name + " " + value + " is not " + want);
  }

  /** A finite number in [least, most], or the default where the option is absent. */
  public static double decimal(
      CommandLine line, String name, double absent, double least, double most) {
    String value = line.getOptionValue(name);
    if (value == null) {
      return absent;
    }
    String want = "a number from " + least + " to " + most;
    try {
      double number = Double.parseDouble(value.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw new InputException("--" + name + " " + value + " is not " + want);
    }
    throw new InputException("--" + name + " " + value + " is not " + want);
  }

  /** The pairs of a repeatable option {@code --name KEY=VALUE}, in order; no key twice. */
  public static Map<String, String> pairs(CommandLine line, String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    String[] values = line.getOptionValues(name);
    for (String value : values == null ? new String[0] : values) {
      int equals = value.indexOf('=');
      if (equals < 1 || equals == value.length() - 1) {
        throw new InputException("--" + name + " " + value + " is not KEY=VALUE");
      }
      if (pairs.put(value.substring(0, equals), value.substring(equals + 1)) != null) {
        throw new InputException("--" + name + " names " + value.substring(0, equals) + " twice");
      }
    }
    return pairs;
  }

  /** The path of an existing file that an option must name. */
  public static Path file(CommandLine line, String name) {
    Path path = Path.of(required(line, name));
    if (!Files.isRegularFile(path)) {
      throw new InputException("--" + name + " " + path + ": no such file");
    }
    return path;
  }

  /** The path of an existing directory that an option must name. */
  public static Path directory(CommandLine line, String name) {
    Path path = Path.of(required(line, name));
    if (Files.isRegularFile(path)) {
      String conversion =
          PyTorchBdh.isPickled(path)
              ? "; " + PyTorchBdh.conversion(path, path.resolveSibling(ModelDirectory.WEIGHTS))
              : "";
      throw new InputException("--" + name + " " + path + ": is no directory" + conversion);
    }
    if (!Files.isDirectory(path)) {
      throw new InputException("--" + name + " " + path + ": no such directory");
    }
    return path;
  }

  /**
   * Refuses a file that an option names, where it could not be written, before the work is done.
   */
  static void requireWritable(CommandLine line, String name) {
    if (line.hasOption(name)) {
      writable(name, required(line, name));
    }
  }

  /** Whether a path names a pipe or a device. */
  static boolean isStream(Path path) {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }

  /** The path of a file that can be written; tried, and left as it was. */
  static Path writable(String name, String value) {
    Path file = Path.of(value);
    boolean there = Files.exists(file);
    if (Files.isDirectory(file)) {
      throw new InputException("--" + name + " " + value + ": is a directory");
    }
    if (isStream(file)) {
      return file;
    }
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      if (!there) {
        Files.delete(file);
      }
      return file;
    } catch (IOException e) {
      throw new InputException(
          "--" + name + " " + value + ": cannot write there: " + Errors.line(e), e);
    }
  }
}
