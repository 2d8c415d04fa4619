package dev.hatchling.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Files written whole or not at all. */
public final class AtomicFiles {
  private static final int BUFFER = 1 << 16;

  private AtomicFiles() {}

  /** What writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes it all. */
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes {@code path.part}, forces it to the disk and renames it to {@code path}; folders above
   * are made.
   *
   * @throws IOException in one line that names the file; {@code path} is then as it was
   */
  public static void write(Path path, Content content) throws IOException {
    write(FileOperations.SYSTEM, path, content);
  }

  /** As {@link #write(Path, Content)}, by these operations. */
  public static void write(FileOperations files, Path path, Content content) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path folder = absolute.getParent();
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    try {
      if (folder != null) {
        files.createFolders(folder);
      }
      writeThrough(files, part, content);
      files.rename(part, absolute);
      if (folder != null) {
        files.force(folder);
      }
    } catch (IOException e) {
      delete(files, part, e);
      throw new IOException(path + ": cannot be written: " + reason(e), e);
    }
  }

  /** Writes a file in place and returns when it is on the disk. */
  public static void writeThrough(FileOperations files, Path file, Content content)
      throws IOException {
    try (FileOperations.Output output = files.open(file, false)) {
      OutputStream out = new BufferedOutputStream(output, BUFFER);
      content.write(out);
      out.flush();
      output.force();
    }
  }

  private static void delete(FileOperations files, Path part, IOException reason) {
    try {
      files.delete(part);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Why a file cannot be written, in a few words. */
  public static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      return "a file stands where a folder is needed";
    }
    String message = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return String.valueOf(message).replace('\n', ' ');
  }
}
