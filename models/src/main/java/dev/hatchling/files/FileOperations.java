package dev.hatchling.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * The operations that change files, each of which may fail or be the last one before the process
 * ends. {@link #SYSTEM} does them; tests put another in its place, which ends at the n-th.
 */
public interface FileOperations {
  /** The file system itself. */
  FileOperations SYSTEM = new SystemFiles();

  /** An open file. */
  abstract class Output extends OutputStream {
    /** Returns when everything written so far is on the disk. */
    public abstract void force() throws IOException;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;
  }

  /** Makes a folder and those above it; one that exists stays as it is. */
  void createFolders(Path folder) throws IOException;

  /**
   * Opens a file for writing, which is made where there is none.
   *
   * @param append whether to write behind what it holds, rather than in place of it
   */
  Output open(Path file, boolean append) throws IOException;

  /** Renames a file or a folder in one step; a file of the new name is replaced in that step. */
  void rename(Path from, Path to) throws IOException;

  /**
   * Gives a file a second name, which must be free.
   *
   * @throws IOException where the file system has no such links
   */
  void link(Path file, Path name) throws IOException;

  /** Deletes a file or an empty folder, if it is there. */
  void delete(Path path) throws IOException;

  /** Returns when the names in a folder are on the disk. */
  void force(Path folder) throws IOException;
}
