package dev.hatchling.training;

import java.io.IOException;
import java.nio.file.Path;

/** Another process writes into a run's directory. */
public final class RunInUse extends IOException {
  private static final long serialVersionUID = 1L;

  RunInUse(Path directory, String holder) {
    super(directory + ": " + holder + " trains in it; two at once would spoil each other's model");
  }
}
