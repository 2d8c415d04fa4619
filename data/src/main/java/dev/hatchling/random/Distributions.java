package dev.hatchling.random;

import java.util.HashMap;
import java.util.Map;

/** What {@link RandomKey} draws beyond uniform and normal numbers. */
final class Distributions {
  /** Above this size a sample of few is drawn without writing out all numbers. */
  private static final int DENSE = 1 << 12;

  private Distributions() {}

  /** The upper 64 bits of the unsigned product of {@code a} and a non-negative {@code b}. */
  static long multiplyHighUnsigned(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b);
  }

  static int categorical(double[] weights, double u) {
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || weights[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "weight " + i + " must be finite and not negative, not " + weights[i]);
      }
      total += weights[i];
    }
    if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the sum of " + weights.length + " weights must be positive and finite, not " + total);
    }
    double left = u * total;
    int last = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        if (left < weights[i]) {
          return i;
        }
        left -= weights[i];
      }
    }
    return last;
  }

  /** The first k places of a Fisher-Yates shuffle of 0 … n − 1. */
  static int[] sample(RandomKey key, int n, int k) {
    if (n < 0 || k < 0 || k > n) {
      throw new IllegalArgumentException("cannot draw " + k + " of " + n + " without replacement");
    }
    return n <= DENSE || k > n / 8 ? dense(key, n, k) : sparse(key, n, k);
  }

  private static int[] dense(RandomKey key, int n, int k) {
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      all[i] = i;
    }
    for (int i = 0; i < k; i++) {
      int j = i + key.below(n - i, i);
      int chosen = all[j];
      all[j] = all[i];
      all[i] = chosen;
    }
    return k == n ? all : java.util.Arrays.copyOf(all, k);
  }

  /** The same numbers as {@link #dense}, keeping only the places that have moved. */
  private static int[] sparse(RandomKey key, int n, int k) {
    Map<Integer, Integer> moved = new HashMap<>();
    int[] chosen = new int[k];
    for (int i = 0; i < k; i++) {
      int j = i + key.below(n - i, i);
      chosen[i] = moved.getOrDefault(j, j);
      moved.put(j, moved.getOrDefault(i, i));
    }
    return chosen;
  }
}
