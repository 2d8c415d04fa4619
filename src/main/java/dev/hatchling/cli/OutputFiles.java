package dev.hatchling.cli;

import dev.hatchling.data.TextSource;
import dev.hatchling.input.InputException;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.training.Checkpoint;
import dev.hatchling.training.MetricsFile;
import dev.hatchling.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/**
 * Refuses a file of {@code --json}, {@code --out} or {@code --save-state} that would replace what
 * the command reads, a file of a model, or another output. Which options name files is read off the
 * names of their arguments.
 */
final class OutputFiles {
  /** Options that name what is written; all others name what is read. */
  private static final Set<String> WRITTEN = Set.of("json", "out", "save-state");

  /** Written as it comes; other outputs are put in place whole, where a file of any kind was. */
  private static final String STREAMED = "--json";

  private static final String FILE = "FILE";
  private static final String FOLDER = "DIR";
  private static final String TEXTS = "NAME=PATH";

  /** What a model directory, or the folder of a sweep, is made of. */
  private static final Set<String> OWN =
      Set.of(
          ModelDirectory.CONFIG,
          ModelDirectory.WEIGHTS,
          ModelDirectory.TOKENIZER,
          Checkpoint.FILE,
          Checkpoint.OPTIMIZER,
          MetricsFile.FILE,
          TrainingReport.FILE,
          SweepResults.FILE,
          SweepTable.PAGE);

  /** A file, and what names it. */
  private record Named(String by, Path path) {}

  private final List<Named> outputs = new ArrayList<>();
  private final List<Named> inputs = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  private OutputFiles() {}

  /**
   * Checks what a command is going to write, before it does anything.
   *
   * @throws InputException naming the file and what it is
   */
  static void check(Command command, CommandLine line) {
    OutputFiles files = new OutputFiles();
    for (Option option : line.getOptions()) {
      if (written(option) && !option.getValue().equals(JsonOutput.STANDARD)) {
        path(option.getValue()).ifPresent(path -> files.outputs.add(named(option, path)));
      }
    }
    if (!files.outputs.isEmpty()) {
      files.read(command, line);
      files.outputs.forEach(files::check);
    }
  }

  /**
   * Refuses a folder for {@code report.html} that has one, of a run.
   *
   * @throws InputException naming the folder
   */
  static void requireNoModel(String option, Path folder) {
    if (holdsModel(folder)) {
      throw new InputException(
          option
              + " "
              + folder
              + ": holds a model, whose "
              + TrainingReport.FILE
              + " this would replace; name another folder");
    }
  }

  private static boolean written(Option option) {
    return WRITTEN.contains(option.getLongOpt()) && FILE.equals(option.getArgName());
  }

  private static Named named(Option option, Path path) {
    return new Named("--" + option.getLongOpt(), path);
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private void read(Command command, CommandLine line) {
    for (Option option : line.getOptions()) {
      if (option.hasArg() && !written(option)) {
        read("--" + option.getLongOpt(), option.getArgName(), option.getValue());
      }
    }
    line.getArgList().forEach(word -> read(command.name(), command.operand(), word));
  }

  private void read(String by, String kind, String value) {
    switch (kind) {
      case FILE -> path(value).ifPresent(path -> inputs.add(new Named(by, path)));
      case FOLDER -> path(value).ifPresent(path -> folder(by, path));
      case TEXTS -> texts(by, () -> List.of(TextSource.of(value.replaceFirst("^[^=]*=", ""))));
      default -> {
        // It names no file.
      }
    }
  }

  private void folder(String by, Path path) {
    folders.add(path);
    texts("the run of " + by, () -> RunData.of(path).sources().values());
  }

  /** Where texts come from, as far as that can be found out. */
  private interface Sources {
    Iterable<TextSource> get() throws IOException;
  }

  private void texts(String by, Sources sources) {
    if (outputs.stream().noneMatch(output -> Files.exists(output.path))) {
      return;
    }
    try {
      for (TextSource source : sources.get()) {
        source.files().forEach(file -> inputs.add(new Named(by, file)));
      }
    } catch (IOException | UncheckedIOException | InputException | InvalidPathException later) {
      // The command itself says what is wrong with them.
    }
  }

  private void check(Named output) {
    if (!output.by.equals(STREAMED) && Values.isStream(output.path)) {
      throw refused(output, "is a device or a pipe");
    }
    for (Named input : inputs) {
      boolean goesOn = output.by.equals("--save-state") && input.by.equals("--load-state");
      if (!goesOn && same(output.path, input.path)) {
        throw refused(output, "is what " + input.by + " reads");
      }
    }
    for (Named other : outputs.subList(0, outputs.indexOf(output))) {
      if (same(output.path, other.path)) {
        throw refused(output, "is what " + other.by + " writes");
      }
    }
    Path parent = output.path.toAbsolutePath().normalize().getParent();
    boolean own = parent != null && OWN.contains(String.valueOf(output.path.getFileName()));
    if (own && (holdsModel(parent) || folders.stream().anyMatch(one -> same(one, parent)))) {
      throw refused(output, "belongs to what " + parent + " holds");
    }
  }

  private static boolean holdsModel(Path folder) {
    return Files.exists(folder.resolve(ModelDirectory.WEIGHTS))
        || Files.exists(folder.resolve(Checkpoint.FILE));
  }

  private static boolean same(Path one, Path other) {
    try {
      if (Files.exists(one) && Files.exists(other)) {
        return Files.isSameFile(one, other);
      }
      return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static InputException refused(Named output, String why) {
    return new InputException(
        output.by + " " + output.path + ": " + why + "; it would be replaced, name another file");
  }
}
