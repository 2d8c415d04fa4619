package dev.hatchling.internal.numeric;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether Java may read and write the memory of ND4J's arrays: only where the backend keeps them in
 * the memory of the host. Whoever takes a pointer to an array asks here first.
 *
 * <p>The portable operations take none, and tests hold them to that: {@link #refuse} makes the
 * CPU's backend look like one whose memory is out of reach, for the calling thread and what {@link
 * Parallel} does for it. With {@code -Dhatchling.guard=true}, which every test has, a graph does so
 * whenever it runs an op that is no Java kernel.
 */
public final class HostMemory {
  /** Whether graphs are held to what the class says. */
  public static final boolean GUARD = Boolean.getBoolean("hatchling.guard");

  private static final ThreadLocal<Integer> REFUSALS = ThreadLocal.withInitial(() -> 0);

  private HostMemory() {}

  /** The backend does not change while a program runs. */
  private static final class Backend {
    static final ExecutionerType TYPE = Nd4j.getExecutioner().type();
  }

  /** Some work. */
  public interface Work<E extends Exception> {
    /** Does it. */
    void run() throws E;
  }

  /** Whether pointers to arrays may be used. */
  public static boolean reachable() {
    return !refused() && Backend.TYPE == ExecutionerType.NATIVE_CPU;
  }

  /**
   * Called before a pointer to an array is taken.
   *
   * @throws IllegalStateException where that is no memory of the host's
   */
  public static void require() {
    if (!reachable()) {
      throw new IllegalStateException(
          "a Java kernel needs arrays in the memory of the host, where those of backend "
              + Backend.TYPE
              + (refused() ? " may not be read here" : " are not: use ops=portable"));
    }
  }

  /** Does work while the memory of arrays is out of reach. */
  public static <E extends Exception> void refuse(Work<E> work) throws E {
    int before = REFUSALS.get();
    REFUSALS.set(before + 1);
    try {
      work.run();
    } finally {
      REFUSALS.set(before);
    }
  }

  static boolean refused() {
    return REFUSALS.get() > 0;
  }
}
