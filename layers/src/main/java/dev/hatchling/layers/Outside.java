package dev.hatchling.layers;

import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/** Runs code whose arrays must outlive DL4J's workspaces. */
final class Outside {
  private Outside() {}

  /** Runs {@code code} outside every workspace. */
  static <T> T call(Supplier<T> code) {
    MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
    try {
      return code.get();
    } finally {
      outside.close();
    }
  }

  /** As {@link #call}, without a result. */
  static void run(Runnable code) {
    call(
        () -> {
          code.run();
          return true;
        });
  }
}
