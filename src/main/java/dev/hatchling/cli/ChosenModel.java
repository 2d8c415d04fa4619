package dev.hatchling.cli;

import dev.hatchling.files.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/**
 * The model that a directory means: of a run the one with the lowest validation loss, or its last.
 *
 * @param directory where it is
 * @param step its step, −1 where that is not known
 * @param other the step of the model that was not chosen, or −1 where there is no other
 * @param last whether the last model was asked for
 */
record ChosenModel(Path directory, long step, long other, boolean last) {
  private static final String LAST = "last";

  /** Adds {@code --model} and {@code --last}. */
  static void addTo(Options options) {
    options.addOption(
        Values.needed("model", "DIR", "the model directory; of a run its best model is taken"));
    options.addOption(Values.flag(LAST, "of a run the last model, not the best"));
  }

  /** Of the options {@code --model} and {@code --last}. */
  static ChosenModel of(CommandLine line) throws IOException {
    Path directory = Values.directory(line, "model");
    long newest = step(directory);
    Path best = directory.resolve(Checkpoints.BEST);
    if (newest < 0 || !Files.isDirectory(best)) {
      return new ChosenModel(directory, newest, -1, line.hasOption(LAST));
    }
    long lowest = step(best);
    if (lowest == newest) {
      return new ChosenModel(directory, newest, -1, line.hasOption(LAST));
    }
    return line.hasOption(LAST)
        ? new ChosenModel(directory, newest, lowest, true)
        : new ChosenModel(best, lowest, newest, false);
  }

  /** The step of a directory's model; −1 where there are no notes of a run. */
  private static long step(Path directory) throws IOException {
    return RunNotes.of(directory).path("step").asLong(-1);
  }

  /** Whether the directory holds another model that somebody may have meant. */
  boolean hasOther() {
    return other >= 0;
  }

  /** Which model it is, in one line. */
  String words() {
    String which = "model: " + directory + (step < 0 ? "" : ", step " + step);
    if (!hasOther()) {
      return which;
    }
    return last
        ? which + ", the last; the best, of step " + other + ", is taken without --last"
        : which + ", the best; --last takes the last, of step " + other;
  }
}
