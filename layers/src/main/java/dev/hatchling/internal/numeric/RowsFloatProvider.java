package dev.hatchling.internal.numeric;

import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Chooses the provider once. */
final class RowsFloatProvider {
  static final RowsFloat INSTANCE = choose();

  private RowsFloatProvider() {}

  private static RowsFloat choose() {
    @Nullable RowsFloat vector =
        VectorModule.load("dev.hatchling.internal.numeric.VectorRowsFloat", RowsFloat.class, 0);
    return vector == null ? new ScalarRowsFloat() : vector;
  }
}
