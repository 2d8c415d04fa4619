package dev.hatchling.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders of executors on this machine: what they wrote, and the libraries they unpacked. */
final class ExecutorFolders {
  private static final String LIBRARIES = "javacpp";

  private ExecutorFolders() {}

  /** The folder of an application; it need not exist. */
  static Path of(String application) {
    String worker = System.getenv("SPARK_WORKER_DIR");
    String home = System.getenv("SPARK_HOME");
    Path work = worker != null ? Path.of(worker) : Path.of(home == null ? "." : home, "work");
    return work.resolve(application);
  }

  /** Deletes the libraries, nearly a gigabyte an executor; what the executors wrote stays. */
  static void tidy(String application) {
    Path folder = of(application);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> executors = Files.list(folder)) {
      executors.map(executor -> executor.resolve(LIBRARIES)).forEach(ExecutorFolders::delete);
    } catch (IOException | UncheckedIOException inUse) {
      // An executor that is still ending may hold them; they are in nobody's way.
      return;
    }
  }

  private static void delete(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (IOException inUse) {
      throw new UncheckedIOException(inUse);
    }
  }
}
