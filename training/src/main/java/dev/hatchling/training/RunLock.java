package dev.hatchling.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write into a run's directory. The operating system holds the lock and gives it up
 * when the process dies, however it dies; the file's text names the holder for whom it stops.
 */
final class RunLock implements AutoCloseable {
  /** Name of the file; it is there while a process writes into the directory. */
  static final String FILE = "train.lock";

  private static final int LONGEST = 1000;

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory.
   *
   * @throws RunInUse where another holds it
   * @throws IOException where the file cannot be written
   */
  static RunLock take(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    String mine = LockHolder.current().text();
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (!free(file, channel)) {
          throw new RunInUse(directory, text(file));
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mine.getBytes(StandardCharsets.UTF_8)), 0);
      } catch (IOException error) {
        channel.close();
        throw error;
      }
      // The holder before may have deleted the file after it was opened here: then the lock is of
      // a file that no other process will find.
      if (mine.equals(text(file))) {
        return new RunLock(file, channel);
      }
      channel.close();
    }
  }

  /** Locks the file; on a file system without locks, asks whether the process it names lives. */
  private static boolean free(Path file, FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    } catch (IOException noLocksHere) {
      return LockHolder.of(text(file)).map(LockHolder::gone).orElse(true);
    }
  }

  /** What the file says, the empty string where it is gone. */
  private static String text(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.UTF_8).strip();
    } catch (IOException gone) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    }
  }
}
