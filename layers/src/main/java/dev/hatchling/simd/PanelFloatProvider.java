package dev.hatchling.simd;

import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Looks for the provider once. */
final class PanelFloatProvider {
  static final @Nullable PanelFloat INSTANCE =
      VectorModule.load("dev.hatchling.simd.VectorPanelFloat", PanelFloat.class, 512);

  private PanelFloatProvider() {}
}
