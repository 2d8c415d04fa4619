package dev.hatchling.training;

import java.io.IOException;
import java.nio.file.Path;

/** Files that are not in this machine's file system, named by URIs such as {@code hdfs://…}. */
public interface RemoteFiles {
  /** Whether there is a file or a folder of this name. */
  boolean exists(String uri) throws IOException;

  /**
   * Copies a file, or a folder with all that is in it, to this machine.
   *
   * @param to where to; must not exist
   * @throws IOException in one line, where there is none or it cannot be read
   */
  void fetch(String uri, Path to) throws IOException;

  /**
   * Makes a model directory there as it is here. Checkpoints are copied under another name and
   * renamed, so that a reader sees whole ones, and are removed there when they are gone here.
   */
  void publish(Path directory, String uri) throws IOException;
}
