package dev.hatchling.training;

import java.io.IOException;
import java.nio.file.Path;

/** A run's directory was moved or deleted while a process trained in it. */
final class RunMoved extends IOException {
  private static final long serialVersionUID = 1L;

  RunMoved(Path directory) {
    super(
        directory
            + ": was moved or deleted while this trained in it; nothing more is written there");
  }
}
