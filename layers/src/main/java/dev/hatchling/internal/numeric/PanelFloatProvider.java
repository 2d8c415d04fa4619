package dev.hatchling.internal.numeric;

import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Looks for the provider once. */
final class PanelFloatProvider {
  static final @Nullable PanelFloat INSTANCE =
      VectorModule.load("dev.hatchling.internal.numeric.VectorPanelFloat", PanelFloat.class, 512);

  private PanelFloatProvider() {}
}
