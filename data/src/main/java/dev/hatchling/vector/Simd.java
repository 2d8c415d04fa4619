package dev.hatchling.vector;

import java.lang.reflect.Constructor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kernel in two forms: a scalar one that needs nothing but Java, and one on the Vector API, an
 * incubator module that may be absent. Everything written on the Vector API is reached through
 * here; its classes are compiled apart and found by name.
 *
 * <p>The system property {@code hatchling.simd} chooses: {@code scalar} does without vectors,
 * {@code vector} uses them from the first call on. Without it a kernel whose forms give the same
 * bits may wait: compiling what is written on the Vector API costs a short run more than it gets
 * back (docs/decisions/simd.md).
 *
 * @param <T> what both forms implement
 */
public final class Simd<T> {
  private static final String CHOICE = System.getProperty("hatchling.simd", "");
  private static final int LENGTH = bits();

  private final T scalar;
  private final Supplier<@Nullable T> maker;
  private final int patience;

  /** Made when it is first asked for: its classes take a while to load. */
  private volatile @Nullable T vector;

  /** Threads may lose counts to each other: no result depends on it. */
  private int calls;

  Simd(T scalar, Supplier<@Nullable T> maker, int patience) {
    this.scalar = scalar;
    this.maker = maker;
    this.patience = patience;
  }

  /**
   * A kernel that runs on vectors wherever it can.
   *
   * @param kernel what both forms implement
   * @param name of the class on the Vector API, in the package of the kernel
   * @param bits the least length of the machine's vectors that the class is made for
   * @param scalar the other form
   */
  public static <T> Simd<T> of(Class<T> kernel, String name, int bits, T scalar) {
    return new Simd<>(scalar, () -> vector(kernel, name, bits), 0);
  }

  /**
   * A kernel whose first calls in a program the scalar form takes.
   *
   * @param scalar gives the same bits
   * @param calls how many
   */
  public static <T> Simd<T> patient(Class<T> kernel, String name, int bits, T scalar, int calls) {
    int patience = CHOICE.equals("vector") ? 0 : calls;
    return new Simd<>(scalar, () -> vector(kernel, name, bits), patience);
  }

  /** The form on the Vector API; null where its module is absent, not wanted, or too short. */
  public static <T> @Nullable T vector(Class<T> kernel, String name, int bits) {
    if (LENGTH == 0 || LENGTH < bits) {
      return null;
    }
    String full = kernel.getPackageName() + "." + name;
    try {
      Constructor<? extends T> constructor =
          Class.forName(full).asSubclass(kernel).getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(full + " is not on the class path", e);
    }
  }

  /** Bits of the machine's vectors; 0 where what is written on the Vector API is not used. */
  public static int length() {
    return LENGTH;
  }

  private static int bits() {
    if (CHOICE.equals("scalar") || !present()) {
      return 0;
    }
    try {
      Class<?> length = Class.forName("dev.hatchling.vector.VectorLength");
      return (int) length.getDeclaredMethod("bits").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the vector classes are not on the class path", e);
    }
  }

  /** Whether the module was loaded, by {@code --add-modules} or later. */
  private static boolean present() {
    try {
      Class.forName("jdk.incubator.vector.VectorShape", false, null);
      return true;
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  /** The form to use for the next call. */
  public T get() {
    if (calls < patience) {
      calls++;
      return scalar;
    }
    T form = vector();
    return form == null ? scalar : form;
  }

  /** The form that needs nothing but Java. */
  public T scalar() {
    return scalar;
  }

  /** The form on the Vector API, null without it. */
  public @Nullable T vector() {
    T form = vector;
    if (form == null) {
      form = maker.get();
      vector = form;
    }
    return form;
  }
}
