package dev.hatchling.graph;

import org.bytedeco.openblas.global.openblas;

/** The number of threads of the BLAS library, set only when it changes. */
final class BlasThreads {
  private static volatile int current;
  private static volatile int all = Parallel.threads();

  private BlasThreads() {}

  static int all() {
    return all;
  }

  static void setAll(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("The number of BLAS threads must be at least 1: " + count);
    }
    all = count;
  }

  static void set(int count) {
    if (count != current) {
      synchronized (BlasThreads.class) {
        openblas.blas_set_num_threads(count);
        current = count;
      }
    }
  }
}
