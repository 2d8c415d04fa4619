package dev.hatchling.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to write into a folder. The operating system holds the lock and gives it
 * up when the process dies, however it dies; the file's text names the holder for whom it stops.
 *
 * <p>POSIX takes a process's locks of a file away as soon as the process closes any descriptor of
 * it. So the holder opens the file once to write and once to read, and never again.
 */
public final class FolderLock implements AutoCloseable {
  private static final int LONGEST = 1000;

  /** The files that this process holds. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final @Nullable Object key;
  private final FileChannel channel;
  private final FileChannel reader;

  private FolderLock(Path file, @Nullable Object key, FileChannel channel, FileChannel reader) {
    this.file = file;
    this.key = key;
    this.channel = channel;
    this.reader = reader;
  }

  /**
   * Takes the lock of a folder.
   *
   * @param name of the file, which is there as long as the lock is held
   * @throws FolderInUse where another holds it
   * @throws IOException where the file cannot be written
   */
  public static FolderLock take(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    if (!HELD.add(file)) {
      throw new FolderInUse(folder, LockHolder.current().text());
    }
    try {
      while (true) {
        Optional<FolderLock> lock = attempt(folder, file);
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
  private static Optional<FolderLock> attempt(Path folder, Path file) throws IOException {
    String mine = LockHolder.current().text();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!free(file, channel)) {
        throw new FolderInUse(folder, text(file));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(mine.getBytes(StandardCharsets.UTF_8)), 0);
      @Nullable Object key = key(file);
      FileChannel reader = FileChannel.open(file, StandardOpenOption.READ);
      if (mine.equals(text(reader))) {
        return Optional.of(new FolderLock(file, key, channel, reader));
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

  /** What tells a file from others that get its name, null where the system has no such thing. */
  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * Whether the lock is where it was taken. Where the folder was moved or deleted it is not, and
   * what has the folder's name now is another's. The file is not opened for that, see above.
   */
  public boolean held() {
    try {
      return Objects.equals(key, key(file));
    } catch (IOException gone) {
      return false;
    }
  }

  /** Gives the lock up; of a folder that was moved or deleted nothing is touched. */
  @Override
  public void close() throws IOException {
    try (channel;
        reader) {
      if (held()) {
        Files.deleteIfExists(file);
      }
    } finally {
      HELD.remove(file);
    }
  }
}
