package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.training.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code hatchling report}: makes the report of a run again. */
final class ReportCommand extends Command {
  ReportCommand() {
    super(
        "report",
        "make the report of a run from its files, for instance where it could not be written");
  }

  @Override
  public String operand() {
    return "DIR";
  }

  @Override
  public Options options() {
    return new Options();
  }

  @Override
  public int run(CommandLine line, Console console) throws IOException {
    if (line.getArgList().size() != 1) {
      throw new InputException("report needs one directory: hatchling report DIR");
    }
    Path directory = Path.of(line.getArgList().get(0));
    if (!Files.isDirectory(directory)) {
      throw new InputException(directory + ": no such directory");
    }
    TrainingReport.write(directory);
    console.line("report: %s", directory.resolve(TrainingReport.FILE));
    return Main.DONE;
  }
}
