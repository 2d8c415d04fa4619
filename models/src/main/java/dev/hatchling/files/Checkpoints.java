package dev.hatchling.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.hatchling.input.StrictJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its checkpoints: {@code checkpoints/step-000000123} and so on, each a model
 * directory that is complete from the moment it has this name. The one of the highest step is the
 * current one. A directory without any is a checkpoint itself.
 */
public final class Checkpoints {
  /** The folder of the checkpoints. */
  public static final String FOLDER = "checkpoints";

  /** Name below the run's directory of the model with the lowest validation loss. */
  public static final String BEST = "best";

  /** The file that says how far a run has come. */
  public static final String STATE = "training.json";

  private static final String PREFIX = "step-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})");
  private static final int TRIES = 100;

  /** Reads something out of one checkpoint. */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads it from the checkpoint's folder. */
    T read(Path folder) throws IOException;
  }

  private Checkpoints() {}

  /** The folder of a step's checkpoint. */
  public static Path of(Path run, long step) {
    return run.resolve(FOLDER).resolve(String.format(Locale.ROOT, PREFIX + "%09d", step));
  }

  /** The step of a checkpoint's folder, or −1 where it is none. */
  public static long step(Path folder) {
    Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  /** The complete checkpoints of a run, oldest first; none where it has no such folder. */
  public static List<Path> all(Path run) throws IOException {
    Path folder = run.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> found = new ArrayList<>(entries.filter(entry -> step(entry) >= 0).toList());
      found.sort(Comparator.comparingLong(Checkpoints::step));
      return found;
    }
  }

  /**
   * The run that a folder is a part of: one of its checkpoints, whole or not, or its {@code best}.
   * Empty for any other folder.
   */
  public static Optional<Path> owner(Path folder) throws IOException {
    Path whole = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
    Path above = whole.getParent();
    if (above == null) {
      return Optional.empty();
    }
    if (above.endsWith(FOLDER) && whole.getFileName().toString().startsWith(PREFIX)) {
      return Optional.ofNullable(above.getParent());
    }
    boolean best = whole.endsWith(BEST);
    return best && (Files.exists(above.resolve(STATE)) || !all(above).isEmpty())
        ? Optional.of(above)
        : Optional.empty();
  }

  /**
   * The folder that holds what a user's directory means: of a run its current checkpoint, of its
   * {@code best} the best one, otherwise the directory itself.
   */
  public static Path resolve(Path directory) throws IOException {
    Path whole = directory.toAbsolutePath().normalize();
    Path run = whole.endsWith(BEST) ? whole.getParent() : null;
    List<Path> above = run == null ? List.of() : all(run);
    if (!above.isEmpty()) {
      long step = bestStep(above.get(above.size() - 1).resolve(STATE));
      Path best = of(run, step);
      if (above.contains(best)) {
        return best;
      }
    }
    List<Path> own = all(directory);
    return own.isEmpty() ? directory : own.get(own.size() - 1);
  }

  private static long bestStep(Path file) throws IOException {
    try {
      return StrictJson.read(Files.readString(file)).path("bestStep").asLong(-1);
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw new IOException(file + ": is not JSON", e);
    }
  }

  /**
   * Reads from the checkpoint that a directory means. A run beside this process may remove that
   * checkpoint meanwhile, having made newer ones: then those are read.
   */
  public static <T> T read(Path directory, Reader<T> reader) throws IOException {
    @Nullable IOException gone = null;
    for (int i = 0; i < TRIES; i++) {
      @Nullable Path folder = null;
      try {
        folder = resolve(directory);
        return reader.read(folder);
      } catch (IOException e) {
        boolean removed =
            folder == null
                ? e instanceof NoSuchFileException
                : !folder.equals(directory) && !Files.isDirectory(folder);
        if (!removed) {
          throw e;
        }
        gone = e;
      }
    }
    throw new IOException(directory + ": its checkpoints change faster than they are read", gone);
  }
}
