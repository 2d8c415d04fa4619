package dev.hatchling.vector;

import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is written on the Vector API. Its classes are compiled apart, since they need an
 * incubator module; {@code -Dhatchling.simd=scalar} does without.
 */
public final class VectorModule {
  private VectorModule() {}

  /**
   * An instance of a class, null where the module is absent, not wanted, or has shorter vectors.
   *
   * @param name of a class with a constructor of no arguments
   * @param bits the least length of the machine's vectors
   */
  public static <T> @Nullable T load(String name, Class<T> type, int bits) {
    if (absent()) {
      return null;
    }
    try {
      if (bits > 0 && bits() < bits) {
        return null;
      }
      Constructor<? extends T> constructor =
          Class.forName(name).asSubclass(type).getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " is not on the class path", e);
    }
  }

  /** Bits of the machine's vectors; 0 where what is written on the Vector API is not used. */
  public static int length() {
    if (absent()) {
      return 0;
    }
    try {
      return bits();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the vector classes are not on the class path", e);
    }
  }

  private static boolean absent() {
    return "scalar".equals(System.getProperty("hatchling.simd"))
        || ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty();
  }

  private static int bits() throws ReflectiveOperationException {
    return (int)
        Class.forName("dev.hatchling.vector.VectorLength").getDeclaredMethod("bits").invoke(null);
  }
}
