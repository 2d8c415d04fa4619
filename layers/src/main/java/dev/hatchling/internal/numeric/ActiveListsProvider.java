package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Patience;
import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Looks for the provider on the Vector API once. */
final class ActiveListsProvider {
  static final ActiveLists SCALAR = new ScalarActiveLists();
  static final @Nullable ActiveLists VECTOR =
      VectorModule.load("dev.hatchling.internal.numeric.VectorActiveLists", ActiveLists.class, 256);

  private static final Patience PATIENCE = new Patience(400);

  private ActiveListsProvider() {}

  static ActiveLists choose() {
    return VECTOR != null && PATIENCE.over() ? VECTOR : SCALAR;
  }
}
