package dev.hatchling.training;

import dev.hatchling.files.SafeTensors;
import dev.hatchling.models.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Whether the files of a checkpoint belong together. */
final class CheckpointFiles {
  private CheckpointFiles() {}

  /**
   * Compares the step and the run that each file says it is of.
   *
   * @throws IOException in one line that names the file that is of another
   */
  static void verify(Path folder, Checkpoint state) throws IOException {
    for (String name : List.of(ModelDirectory.WEIGHTS, Checkpoint.OPTIMIZER)) {
      Path file = folder.resolve(name);
      try (SafeTensors tensors = SafeTensors.open(file)) {
        Map<String, String> marks = tensors.metadata();
        require(file, "step", marks.get("step"), Long.toString(state.step()));
        require(file, "run", marks.get(ModelDirectory.RUN_ID), state.runId());
      }
    }
  }

  private static void require(Path file, String what, String found, String wanted)
      throws IOException {
    if (!wanted.equals(found)) {
      throw new IOException(
          file
              + ": is of "
              + what
              + " "
              + found
              + ", but "
              + Checkpoint.FILE
              + " of "
              + what
              + " "
              + wanted);
    }
  }
}
