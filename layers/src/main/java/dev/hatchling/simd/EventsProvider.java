package dev.hatchling.simd;

import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Chooses the provider once. */
final class EventsProvider {
  static final Events INSTANCE = choose();

  private EventsProvider() {}

  private static Events choose() {
    // A byte a lane: vectors of 256 bits of floats go with 64 of bytes, the shortest there are.
    @Nullable Events vector =
        VectorModule.load("dev.hatchling.simd.VectorEvents", Events.class, 256);
    return vector == null ? new ScalarEvents() : vector;
  }
}
