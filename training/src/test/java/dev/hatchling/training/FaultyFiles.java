package dev.hatchling.training;

import dev.hatchling.files.FileOperations;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * File operations of which one goes wrong. They wait for no disk: that a file was forced to it is
 * remembered, and of one that was not the power's failure takes a part.
 */
final class FaultyFiles implements FileOperations {
  /** What goes wrong. */
  enum Fault {
    /** The process is killed; nothing that was done before is lost. */
    KILL,
    /** The power fails: of what was not forced to the disk, half is lost. */
    POWER,
    /** The disk is full from then on, until something is deleted. */
    FULL,
    /** There are no hard links; nothing else is wrong. */
    NO_LINKS
  }

  /** The process is gone: nothing after this has any effect. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Fault fault;
  private final long at;
  private final Map<Path, Long> forced = new HashMap<>();
  private long done;
  private boolean dead;
  private boolean full;

  /** Goes wrong in operation {@code at}, counted from 1; 0 for none. */
  FaultyFiles(Fault fault, long at) {
    this.fault = fault;
    this.at = at;
  }

  /** How many operations there were. */
  long done() {
    return done;
  }

  /** Counts an operation; true where it is the one that is cut short. */
  private boolean begin(Path path, boolean needsRoom) throws IOException {
    if (dead) {
      throw new Killed();
    }
    boolean now = ++done == at;
    if (now && fault == Fault.FULL) {
      full = true;
    }
    if (full && needsRoom) {
      throw new FileSystemException(path.toString(), null, "No space left on device");
    }
    return now && (fault == Fault.KILL || fault == Fault.POWER);
  }

  private Killed die() throws IOException {
    dead = true;
    if (fault == Fault.POWER) {
      for (Map.Entry<Path, Long> file : forced.entrySet()) {
        if (Files.isRegularFile(file.getKey())) {
          try (RandomAccessFile raw = new RandomAccessFile(file.getKey().toFile(), "rw")) {
            raw.setLength((file.getValue() + raw.length()) / 2);
          }
        }
      }
    }
    return new Killed();
  }

  /** An operation that happens wholly or not at all. */
  private void operation(Path path, boolean needsRoom) throws IOException {
    if (begin(path, needsRoom)) {
      throw die();
    }
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    operation(folder, true);
    SYSTEM.createFolders(folder);
  }

  @Override
  public Output open(Path file, boolean append) throws IOException {
    operation(file, true);
    Output output = SYSTEM.open(file, append);
    forced.put(file, append ? forced.getOrDefault(file, Files.size(file)) : 0);
    return new Output() {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (begin(file, true)) {
          output.write(bytes, offset, length / 2);
          throw die();
        }
        output.write(bytes, offset, length);
      }

      @Override
      public void force() throws IOException {
        operation(file, false);
        forced.put(file, Files.size(file));
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    operation(to, false);
    SYSTEM.rename(from, to);
    forced.remove(to);
    for (Path file : List.copyOf(forced.keySet())) {
      if (file.startsWith(from)) {
        Path name = file.equals(from) ? to : to.resolve(from.relativize(file));
        forced.put(name, forced.remove(file));
      }
    }
  }

  @Override
  public void link(Path file, Path name) throws IOException {
    operation(name, true);
    if (fault == Fault.NO_LINKS) {
      throw new FileSystemException(name.toString(), null, "Operation not supported");
    }
    SYSTEM.link(file, name);
  }

  @Override
  public void delete(Path path) throws IOException {
    operation(path, false);
    SYSTEM.delete(path);
  }

  @Override
  public void force(Path folder) throws IOException {
    operation(folder, false);
  }
}
