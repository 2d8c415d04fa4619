package dev.hatchling.cli;

/**
 * Loads the Vector API as Java itself loads modules that it was not started with, such as that of
 * agents. Asked for by {@code --add-modules}, Java would announce an incubator module on standard
 * error (docs/decisions/standard-error.md).
 */
final class VectorModule {
  private VectorModule() {}

  /**
   * Loads it where Java may be asked to, which {@code scripts/java/common.args} sees to, and has
   * it; elsewhere the scalar kernels run.
   */
  static void load() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, "jdk.incubator.vector");
    } catch (ReflectiveOperationException notAllowedOrAbsent) {
      // Scalar kernels.
    }
  }
}
