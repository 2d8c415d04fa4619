package dev.hatchling.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The directory of a run: the last model with the state of the optimizer, and the best model. */
final class RunDirectory {
  /** Folder of the model with the lowest validation loss. */
  static final String BEST = "best";

  private static final String NEXT = ".next";

  private final Path path;

  /**
   * Makes the directory and tries to write to it.
   *
   * @throws IOException in one line, where it cannot be written
   */
  RunDirectory(Path path) throws IOException {
    this.path = path;
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IOException(path + ": is not a directory");
    }
    try {
      Files.createDirectories(path);
      Path probe = Files.createTempFile(path, ".probe", "");
      Files.delete(probe);
    } catch (IOException error) {
      throw new IOException(path + ": cannot write there", error);
    }
  }

  Path path() {
    return path;
  }

  /**
   * Writes everything beside the old files and then moves it into place, so that a full disk or a
   * killed process does not mix two steps.
   */
  void save(Trainable model, Optimizer optimizer, Checkpoint checkpoint) throws IOException {
    Path next = path.resolve(NEXT);
    clear(next);
    Files.createDirectories(next);
    model.save(next);
    optimizer.save(next.resolve(Checkpoint.OPTIMIZER), checkpoint.step());
    for (Path file : list(next)) {
      Path target = path.resolve(file.getFileName());
      Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
    checkpoint.write(path);
    clear(next);
  }

  /** Writes the model alone into the folder of the best. */
  void saveBest(Trainable model, Checkpoint checkpoint) throws IOException {
    Path best = path.resolve(BEST);
    Files.createDirectories(best);
    model.save(best);
    checkpoint.write(best);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static void clear(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path file : list(folder)) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }
}
