package dev.hatchling.attention;

import dev.hatchling.internal.numeric.BoundedMap;
import java.util.List;

/**
 * The causal side of an {@link StdpKernel} by lag, and of each of its exponentials, built in
 * O(length) and cached by length, kernel, type and backend. The cache is bounded, and as the
 * kernel's parameters are part of the key, a changed parameter never meets an old vector. {@code
 * [T, T]} kernels are windows on such a vector: element (i, j) has lag i − j.
 */
public final class LagVectorFloat {
  private static final int MOST = 64;
  private static final BoundedMap<Key, LagVectorFloat> CACHE = new BoundedMap<>(MOST);

  /** The key without the type, for which this class stands. */
  private record Key(int length, StdpKernel kernel, String backend) {}

  private final int length;
  private final float[] reversed;

  /** {@code A₊ w_k λ_k^lag}, {@code [K][length]}. */
  private final float[][] parts;

  /** {@code λ_k^lag}, {@code [K][length]}. */
  private final float[][] powers;

  private LagVectorFloat(int length, StdpKernel kernel) {
    this.length = length;
    reversed = new float[length];
    for (int lag = 1; lag < length; lag++) {
      reversed[length - 1 - lag] = (float) kernel.at(lag);
    }
    List<Exponential> exponentials = kernel.exponentials();
    parts = new float[exponentials.size()][length];
    powers = new float[exponentials.size()][length];
    for (int k = 0; k < parts.length; k++) {
      Exponential exponential = exponentials.get(k);
      Exponential unit = new Exponential(1, exponential.lambda());
      for (int lag = 0; lag < length; lag++) {
        parts[k][lag] = (float) (kernel.potentiation() * exponential.at(lag));
        powers[k][lag] = (float) unit.at(lag);
      }
    }
  }

  /**
   * The vector of lags 0 to length − 1.
   *
   * @param length at least 1
   * @param backend that runs the kernel
   */
  public static LagVectorFloat of(int length, StdpKernel kernel, String backend) {
    if (length < 1) {
      throw new IllegalArgumentException("lag vector: length " + length + " is below 1");
    }
    Key key = new Key(length, kernel, backend);
    return CACHE.get(key, missing -> new LagVectorFloat(length, kernel));
  }

  /** Forgets every vector. */
  public static void clear() {
    CACHE.clear();
  }

  /** Vectors in the cache, at most 64. */
  static int cached() {
    return CACHE.size();
  }

  /** The kernel at a lag in [0, length); 0 at lag 0. */
  public float at(int lag) {
    return reversed[length - 1 - lag];
  }

  /** K, exponentials of the kernel. */
  int components() {
    return parts.length;
  }

  /** What exponential k contributes to the kernel, {@code A₊ w_k λ_k^lag}, lag 0 included. */
  float part(int k, int lag) {
    return parts[k][lag];
  }

  /** {@code λ_k^lag}. */
  float power(int k, int lag) {
    return powers[k][lag];
  }

  /**
   * Multiplies row i of a score matrix by the kernel and sets what is not strictly causal to 0.
   *
   * @param row position i of the row, below length
   * @param scores holds columns 0 to columns − 1 of the row
   */
  public void weigh(int row, float[] scores, int offset, int columns) {
    int causal = Math.min(row, columns);
    int start = length - 1 - row;
    for (int j = 0; j < causal; j++) {
      scores[offset + j] *= reversed[start + j];
    }
    for (int j = causal; j < columns; j++) {
      scores[offset + j] = 0f;
    }
  }
}
