package dev.hatchling.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hatchling.files.AtomicFiles;
import dev.hatchling.files.Checkpoints;
import dev.hatchling.files.FileOperations;
import dev.hatchling.files.FolderInUse;
import dev.hatchling.files.FolderLock;
import dev.hatchling.files.FolderWriter;
import dev.hatchling.models.ModelDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory of a run, locked while it is open. Checkpoints lie below {@code checkpoints/}; the
 * current one's files, and the best one's below {@code best/}, have second names that are easy to
 * find ({@code docs/decisions/checkpoints.md}).
 */
public final class RunDirectory implements AutoCloseable {
  /** What a new run would write over. */
  private static final List<String> OWN =
      List.of(
          ModelDirectory.CONFIG,
          ModelDirectory.WEIGHTS,
          Checkpoint.OPTIMIZER,
          Checkpoints.BEST,
          MetricsFile.FILE,
          TrainingReport.FILE);

  /** What a run that was stopped before its first checkpoint may have written. */
  private static final List<String> NOTES = List.of(MetricsFile.FILE, TrainingReport.FILE);

  private static final String STEP = "step";

  /** There while a process writes into the directory. */
  static final String LOCK = "train.lock";

  private final Path path;
  private final FileOperations files;
  private final FolderLock lock;
  private final CheckpointStore store;

  private RunDirectory(Path path, FileOperations files, FolderLock lock) {
    this.path = path;
    this.files = files;
    this.lock = lock;
    this.store = new CheckpointStore(path, files);
  }

  /**
   * Makes the directory, locks it and finds out whether it can be written.
   *
   * @throws RunInUse where another process writes into it
   * @throws IOException in one line, where it cannot be written or is a part of another run
   */
  public static RunDirectory open(Path path) throws IOException {
    return open(path, FileOperations.SYSTEM);
  }

  static RunDirectory open(Path path, FileOperations files) throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IOException(path + ": is not a directory");
    }
    requireOwn(path);
    try {
      files.createFolders(path);
      return new RunDirectory(path, files, FolderLock.take(path, LOCK));
    } catch (FolderInUse other) {
      throw new RunInUse(path, other.holder());
    } catch (IOException error) {
      throw new IOException(path + ": cannot write there", error);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  FileOperations files() {
    return files;
  }

  /**
   * Refuses a part of another run, which that run would remove or write over in its time.
   *
   * @throws IOException in one line that says how to go on from there
   */
  public static void requireOwn(Path path) throws IOException {
    Optional<Path> run = Checkpoints.owner(path);
    if (run.isPresent()) {
      throw new IOException(
          path
              + ": belongs to the run in "
              + run.get()
              + "; --resume of a copy of "
              + Checkpoints.resolve(path)
              + " goes on bit for bit, --resume "
              + path
              + " --out OTHER starts a new run from its weights");
    }
  }

  /**
   * Makes sure that this is the directory that was opened.
   *
   * @throws IOException in one line, where it was moved or deleted: what has its name now is
   *     another's
   */
  public void requireHeld() throws IOException {
    if (!lock.held()) {
      throw new RunMoved(path);
    }
  }

  /**
   * Refuses a directory that holds a model, or files that a new run would write over.
   *
   * @throws IOException in one line that names what is in the way
   */
  public static void requireFree(Path path) throws IOException {
    requireOwn(path);
    if (!Checkpoints.all(path).isEmpty()) {
      throw new IOException(
          path + ": holds a model already; --resume " + path + " goes on with it");
    }
    Path state = path.resolve(Checkpoint.FILE);
    boolean begun = Files.exists(state) && Checkpoint.read(path).step() == 0;
    for (String name : OWN) {
      boolean ofNoStep = begun && NOTES.contains(name);
      if (Files.exists(path.resolve(name)) && !ofNoStep) {
        boolean ours = Files.exists(state) || name.equals(ModelDirectory.CONFIG);
        throw new IOException(
            path
                + (ours
                    ? ": holds a model already; --resume " + path + " goes on with it"
                    : ": holds a " + name + " already, which a run would write over"));
      }
    }
  }

  /** Notes what a run is going to do, before its first step. */
  void begin(Checkpoint start) throws IOException {
    requireHeld();
    byte[] text = start.text().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(files, path.resolve(Checkpoint.FILE), out -> out.write(text));
  }

  /**
   * Makes a checkpoint, which is whole or is not there, and the current one from then on; on a
   * failure everything is as it was.
   */
  void save(Trainable model, Optimizer optimizer, Checkpoint state) throws IOException {
    requireHeld();
    Map<String, String> marks =
        Map.of(STEP, Long.toString(state.step()), ModelDirectory.RUN_ID, state.runId());
    store.add(
        state.step(),
        folder -> {
          FolderWriter writer = new FolderWriter(files, folder, marks);
          model.save(writer);
          optimizer.save(writer);
          writer.text(Checkpoint.FILE, state.text());
        });
  }

  /** Renews the second names and removes the checkpoints that are not kept. */
  void tidy(Checkpoint state) throws IOException {
    requireHeld();
    store.name(state.bestStep());
    store.prune(state.config().keep(), state.bestStep());
  }

  /** Puts in order what a process that was killed has left, and reads the current checkpoint. */
  public Checkpoint resume() throws IOException {
    Checkpoint state = Checkpoint.read(path);
    if (!Checkpoints.all(path).isEmpty()) {
      CheckpointFiles.verify(Checkpoints.resolve(path), state);
      store.name(state.bestStep());
    }
    return state;
  }

  /** Adds a field to the current {@code training.json}. */
  public void note(String key, JsonNode value) throws IOException {
    requireHeld();
    Path file = Checkpoints.resolve(path).resolve(Checkpoint.FILE);
    ObjectNode json = Checkpoint.object(file);
    json.set(key, value);
    byte[] text = (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(files, file, out -> out.write(text));
    if (!Checkpoints.all(path).isEmpty()) {
      store.name(json.path("bestStep").asLong(-1));
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
