package dev.hatchling.training;

import dev.hatchling.files.AtomicFiles;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.files.FileOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The checkpoints of a run on the disk: added whole, named a second time, removed. */
final class CheckpointStore {
  private static final String PART = ".part";

  /** Writes the files of a checkpoint into a folder. */
  @FunctionalInterface
  interface Content {
    void write(Path folder) throws IOException;
  }

  private final Path run;
  private final Path home;
  private final FileOperations files;

  CheckpointStore(Path run, FileOperations files) {
    this.run = run;
    this.home = run.resolve(Checkpoints.FOLDER);
    this.files = files;
  }

  /** Writes a checkpoint beside the others and gives it its name in one step, when it is whole. */
  void add(long step, Content content) throws IOException {
    clean();
    Path whole = Checkpoints.of(run, step);
    Path part = whole.resolveSibling(whole.getFileName() + PART);
    boolean first = !Files.isDirectory(home);
    try {
      files.createFolders(part);
      content.write(part);
      files.force(part);
      if (!ours(whole)) {
        throw new IOException(whole + ": holds more than a checkpoint");
      }
      remove(whole);
      files.rename(part, whole);
      files.force(home);
      if (first) {
        files.force(run);
      }
    } catch (IOException full) {
      abandon(part, full);
      throw full;
    }
  }

  /** Gives back the room of what could not be written whole. */
  private void abandon(Path part, IOException reason) {
    try {
      delete(part);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Gives the files of the current checkpoint second names at the top of the run, those of the best
   * one below {@code best/}. No command reads by these names: they are for people and other tools.
   * The old names are taken away first, so that who reads two files misses one rather than having
   * those of two checkpoints.
   */
  void name(long bestStep) throws IOException {
    Map<Path, Path> names = names(bestStep);
    for (Path name : names.keySet()) {
      files.delete(name);
    }
    for (Map.Entry<Path, Path> name : names.entrySet()) {
      name(name.getValue(), name.getKey());
    }
  }

  /** The files to be named, by the names that do not yet mean them. */
  private Map<Path, Path> names(long bestStep) throws IOException {
    Map<Path, Path> names = new LinkedHashMap<>();
    List<Path> all = Checkpoints.all(run);
    for (Path file : list(all.get(all.size() - 1))) {
      names.put(run.resolve(file.getFileName()), file);
    }
    Path best = Checkpoints.of(run, bestStep);
    if (all.contains(best)) {
      files.createFolders(run.resolve(Checkpoints.BEST));
      for (Path file : list(best)) {
        if (!file.endsWith(Checkpoint.OPTIMIZER) && !file.endsWith(CarriedRows.FILE)) {
          names.put(run.resolve(Checkpoints.BEST).resolve(file.getFileName()), file);
        }
      }
    }
    for (Path name : List.copyOf(names.keySet())) {
      if (Files.exists(name) && Files.isSameFile(name, names.get(name))) {
        names.remove(name);
      }
    }
    return names;
  }

  /** A hard link, or a copy where the file system has none. */
  private void name(Path file, Path name) throws IOException {
    Path part = name.resolveSibling(name.getFileName() + PART);
    files.delete(part);
    try {
      files.link(file, part);
    } catch (IOException noLinks) {
      AtomicFiles.writeThrough(files, part, out -> Files.copy(file, out));
    }
    files.rename(part, name);
  }

  /** Removes the checkpoints before the last few, but not the best. */
  void prune(int keep, long bestStep) throws IOException {
    List<Path> all = Checkpoints.all(run);
    for (Path folder : all.subList(0, Math.max(0, all.size() - keep))) {
      if (Checkpoints.step(folder) != bestStep && ours(folder)) {
        remove(folder);
      }
    }
  }

  /** Takes a checkpoint's name away first, so that half of it is never taken for one. */
  private void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Path part = folder.resolveSibling(folder.getFileName() + ".old" + PART);
      files.rename(folder, part);
      delete(part);
    }
  }

  /** Removes what a process that was killed has left half written or half removed. */
  private void clean() throws IOException {
    if (Files.isDirectory(home)) {
      for (Path entry : list(home)) {
        if (entry.toString().endsWith(PART) && ours(entry)) {
          delete(entry);
        }
      }
    }
  }

  /**
   * Whether there are files of a checkpoint alone: what holds a folder, or the lock of a training,
   * is somebody's run and stays where it is.
   */
  private static boolean ours(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    return list(folder).stream()
        .noneMatch(file -> Files.isDirectory(file) || file.endsWith(RunDirectory.LOCK));
  }

  private void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path file : list(folder)) {
        files.delete(file);
      }
    }
    files.delete(folder);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
