package dev.hatchling.cli;

import dev.hatchling.data.TextSource;
import dev.hatchling.input.InputException;
import dev.hatchling.training.RunDirectory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run goes.
 *
 * @param path its directory
 * @param numbered whether, where there is one already, {@code path-2} and so on serve as well
 */
record RunPlace(Path path, boolean numbered) {
  /**
   * Refuses a run that would be one of its own texts.
   *
   * @throws InputException naming both folders
   */
  void requireOutside(String task, TextSource source) {
    Path run = path.toAbsolutePath().normalize();
    if (Files.isDirectory(Path.of(source.path()))
        && run.startsWith(Path.of(source.path()).toAbsolutePath().normalize())) {
      throw new InputException(
          "--data "
              + task
              + "="
              + source.path()
              + ": the run's own directory, "
              + path
              + ", would be one of these texts; name one elsewhere with --out");
    }
  }

  /**
   * Opens the directory; of two processes that want a new one each makes its own.
   *
   * @throws IOException in one line, where it cannot be written or another process trains in it
   */
  RunDirectory open() throws IOException {
    if (!numbered) {
      return RunDirectory.open(path);
    }
    Path name = path;
    for (int i = 2; !make(name); i++) {
      name = path.resolveSibling(path.getFileName() + "-" + i);
    }
    return RunDirectory.open(name);
  }

  private static boolean make(Path folder) throws IOException {
    try {
      if (folder.getParent() != null) {
        Files.createDirectories(folder.getParent());
      }
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException taken) {
      if (!Files.isDirectory(folder.getParent() == null ? folder : folder.getParent())) {
        throw taken;
      }
      return false;
    }
  }
}
