package dev.hatchling.internal.numeric;

import org.jspecify.annotations.Nullable;

/** Factors by random bytes: what dropout multiplies by. */
public interface Events {
  /** {@code dst[i] = bytes[i] < level ? below : above}, bytes unsigned, for 0 ≤ i &lt; n. */
  void factors(byte[] bytes, int level, float below, float above, float[] dst, int n);

  /** The provider on the Vector API; null without it. */
  static @Nullable Events instance() {
    return EventsProvider.INSTANCE;
  }
}
