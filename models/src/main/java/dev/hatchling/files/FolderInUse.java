package dev.hatchling.files;

import java.io.IOException;
import java.nio.file.Path;

/** Another process holds the lock of a folder. */
public final class FolderInUse extends IOException {
  private static final long serialVersionUID = 1L;

  private final String holder;

  FolderInUse(Path folder, String holder) {
    super(folder + ": in use by " + (holder.isEmpty() ? "another process" : holder));
    this.holder = holder.isEmpty() ? "another process" : holder;
  }

  /** Who holds it, as the lock's file says. */
  public String holder() {
    return holder;
  }
}
