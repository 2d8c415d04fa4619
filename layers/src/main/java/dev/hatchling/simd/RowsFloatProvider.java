package dev.hatchling.simd;

/** Chooses the provider once; {@code -Dhatchling.simd=scalar} forces the scalar one. */
final class RowsFloatProvider {
  static final RowsFloat INSTANCE = choose();

  private RowsFloatProvider() {}

  private static RowsFloat choose() {
    boolean wanted = !"scalar".equals(System.getProperty("hatchling.simd"));
    if (wanted && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      return vector();
    }
    return new ScalarRowsFloat();
  }

  /** The class is compiled apart, since it needs an incubator module. */
  private static RowsFloat vector() {
    try {
      return Class.forName("dev.hatchling.simd.VectorRowsFloat")
          .asSubclass(RowsFloat.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the Vector API provider is not on the class path", e);
    }
  }
}
