package dev.hatchling.internal.numeric;

import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Looks for the provider once. */
final class EventsProvider {
  // A byte a lane: vectors of 256 bits of floats go with 64 of bytes, the shortest there are.
  static final @Nullable Events INSTANCE =
      VectorModule.load("dev.hatchling.internal.numeric.VectorEvents", Events.class, 256);

  private EventsProvider() {}
}
