package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Patience;
import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/** {@link FastMath} over rows of floats, several at a time and to the same bits. */
interface Exponentials {
  /** {@code dst[to + i] = ln(1 + e^src[from + i])}, 0 ≤ i &lt; n. */
  void softplus(float[] src, int from, float[] dst, int to, int n);

  /** {@code dst[to + i] = 1 / (1 + e^−src[from + i])}, 0 ≤ i &lt; n. */
  void sigmoid(float[] src, int from, float[] dst, int to, int n);

  /** Looks for the provider on the Vector API once. */
  final class Provider {
    static final @Nullable Exponentials INSTANCE =
        VectorModule.load(
            "dev.hatchling.internal.numeric.VectorExponentials", Exponentials.class, 0);

    private static final Patience PATIENCE = new Patience(300);

    private Provider() {}

    /** Null without the Vector API and for the first calls of a program. */
    static @Nullable Exponentials get() {
      return PATIENCE.over() ? INSTANCE : null;
    }
  }
}
