package dev.hatchling.serve;

import dev.hatchling.generation.State;
import org.jspecify.annotations.Nullable;

/** A conversation's state under a name; guarded by its {@link Sessions}. */
final class Session {
  final String id;

  /** In memory; null: on the disk, or nothing has been read yet. */
  volatile @Nullable State state;

  /** Whether a file holds a state of it. */
  volatile boolean onDisk;

  /** Whether it is kept until somebody drops it. */
  volatile boolean saved;

  /** Whether somebody has taken it. */
  volatile boolean taken;

  /** Whether it is on its way to the disk to make room. */
  volatile boolean leaving;

  Session(String id) {
    this.id = id;
  }
}
