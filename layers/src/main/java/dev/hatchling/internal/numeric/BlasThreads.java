package dev.hatchling.internal.numeric;

import org.bytedeco.openblas.global.openblas;

/**
 * The threads of matrix products. Ours are dealt out by {@link BlasFloat}, so that the BLAS library
 * is to use one thread; when a native op of ND4J multiplies, the library uses all.
 */
public final class BlasThreads {
  /** A product with fewer multiplications than this is not worth waking a thread for. */
  private static final long SMALL = 4_000_000;

  /** Pieces start at multiples of this many rows, or columns, which BLAS kernels like. */
  private static final int MULTIPLE = 16;

  private static volatile int current;

  private BlasThreads() {}

  /** The threads that a product of that many multiplications is worth. */
  public static int useful(double multiplications) {
    return multiplications < SMALL ? 1 : Parallel.threads();
  }

  /** Into how many pieces a product is dealt out. */
  static int pieces(int m, int n, int k) {
    long work = (long) m * n * k;
    int most = Math.max(m, n) / MULTIPLE;
    return work < SMALL ? 1 : Math.max(1, Math.min(Parallel.threads(), most));
  }

  /** Rows, or columns, of a piece; the last one may be smaller. */
  static int pieceSize(int size, int pieces) {
    int even = (size + pieces - 1) / pieces;
    return (even + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }

  /** Sets the number of threads of the library, if it is another one. */
  public static void set(int count) {
    if (count != current) {
      synchronized (BlasThreads.class) {
        openblas.blas_set_num_threads(count);
        current = count;
      }
    }
  }
}
