package dev.hatchling.internal.numeric;

import org.nd4j.linalg.factory.Nd4j;

/**
 * The threads of ND4J's own operations on the CPU. They deal out arrays of a few thousand elements,
 * which takes less time than to wake a thread, and on a busy machine far less. No result depends on
 * it; one number holds for the whole process.
 */
public final class NativeThreads {
  /** Elements that are not worth waking a thread for. */
  private static final long SMALL = 1 << 17;

  private static final boolean CPU = Nd4j.getEnvironment().isCPU();
  private static final int ALL = Nd4j.getEnvironment().maxMasterThreads();

  private static volatile boolean alone;

  private NativeThreads() {}

  /** Says how many elements the operations have that come next. */
  public static void elements(long count) {
    set(count <= SMALL);
  }

  /** As before any call: as many threads as there are, whatever the size. */
  public static void all() {
    set(false);
  }

  private static void set(boolean one) {
    if (one != alone && CPU) {
      synchronized (NativeThreads.class) {
        Nd4j.getEnvironment().setMaxMasterThreads(one ? 1 : ALL);
        alone = one;
      }
    }
  }
}
