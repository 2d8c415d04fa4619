package dev.hatchling.simd;

import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** Chooses the provider once. */
final class SpikesFloatProvider {
  static final SpikesFloat INSTANCE = choose();

  private SpikesFloatProvider() {}

  private static SpikesFloat choose() {
    @Nullable SpikesFloat vector =
        VectorModule.load("dev.hatchling.simd.VectorSpikesFloat", SpikesFloat.class, 0);
    return vector == null ? new ScalarSpikesFloat() : vector;
  }
}
