package dev.hatchling.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write into a run's directory. The operating system holds the lock and gives it up
 * when the process dies, however it dies; the file's text names the holder for whom it stops.
 *
 * <p>POSIX takes a process's locks of a file away as soon as the process closes any descriptor of
 * it. So the holder opens the file once to write and once to read, and never again.
 */
final class RunLock implements AutoCloseable {
  /** Name of the file; it is there while a process writes into the directory. */
  static final String FILE = "train.lock";

  private static final int LONGEST = 1000;

  /** The files that this process holds. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final FileChannel reader;

  private RunLock(Path file, FileChannel channel, FileChannel reader) {
    this.file = file;
    this.channel = channel;
    this.reader = reader;
  }

  /**
   * Takes the lock of a directory.
   *
   * @throws RunInUse where another holds it
   * @throws IOException where the file cannot be written
   */
  static RunLock take(Path directory) throws IOException {
    Path file = directory.toRealPath().resolve(FILE);
    if (!HELD.add(file)) {
      throw new RunInUse(directory, LockHolder.current().text());
    }
    try {
      while (true) {
        Optional<RunLock> lock = attempt(directory, file);
        if (lock.isPresent()) {
          return lock.get();
        }
      }
    } catch (IOException error) {
      HELD.remove(file);
      throw error;
    }
  }

  /** Nothing where the holder before has deleted the file after it was opened here. */
  private static Optional<RunLock> attempt(Path directory, Path file) throws IOException {
    String mine = LockHolder.current().text();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!free(file, channel)) {
        throw new RunInUse(directory, text(file));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(mine.getBytes(StandardCharsets.UTF_8)), 0);
      FileChannel reader = FileChannel.open(file, StandardOpenOption.READ);
      if (mine.equals(text(reader))) {
        return Optional.of(new RunLock(file, channel, reader));
      }
      reader.close();
    } catch (NoSuchFileException deleted) {
      // The lock is of a file that no other process will find.
    } catch (IOException error) {
      channel.close();
      throw error;
    }
    channel.close();
    return Optional.empty();
  }

  /**
   * Locks a byte behind the text, which others may read; on a file system without locks, asks
   * whether the process it names lives.
   */
  private static boolean free(Path file, FileChannel channel) {
    try {
      return channel.tryLock(LONGEST, 1, false) != null;
    } catch (IOException noLocksHere) {
      return LockHolder.of(text(file)).map(LockHolder::gone).orElse(true);
    }
  }

  /** What the file says, the empty string where it is gone. */
  private static String text(Path file) {
    try (FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
      return text(reader);
    } catch (IOException gone) {
      return "";
    }
  }

  private static String text(FileChannel reader) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    int count = Math.max(0, reader.read(bytes, 0));
    return new String(bytes.array(), 0, count, StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() throws IOException {
    try (channel;
        reader) {
      Files.deleteIfExists(file);
    } finally {
      HELD.remove(file);
    }
  }
}
