package dev.hatchling.noise;

import java.io.IOException;
import java.nio.file.Path;

/** Lets tests of this module read recordings without testing their noise. */
public final class RecordingReader {
  private RecordingReader() {}

  /** Reads a recording, CSV or NPY by its name. */
  public static void read(Path file) throws IOException {
    RecordingFile.read(file);
  }

  /** Reads the groups of the neurons of a recording. */
  public static void readGroups(Path file, int neurons) throws IOException {
    GroupsFile.read(file, neurons);
  }
}
