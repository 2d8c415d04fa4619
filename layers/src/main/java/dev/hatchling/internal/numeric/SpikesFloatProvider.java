package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Patience;
import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Looks for the provider on the Vector API once; both give the same bits. */
final class SpikesFloatProvider {
  static final SpikesFloat SCALAR = new ScalarSpikesFloat();
  static final @Nullable SpikesFloat VECTOR =
      VectorModule.load("dev.hatchling.internal.numeric.VectorSpikesFloat", SpikesFloat.class, 0);

  private static final Patience PATIENCE = new Patience(400);

  private SpikesFloatProvider() {}

  static SpikesFloat choose() {
    return VECTOR != null && PATIENCE.over() ? VECTOR : SCALAR;
  }
}
