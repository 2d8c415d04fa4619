package dev.hatchling.internal.numeric;

/**
 * A matrix product by panels, {@code C = alpha op(A) B + beta C}, with what is cheapest while its
 * operands are in the cache; see {@link BlasFloat} for the operands.
 *
 * @param ta whether A is stored transposed
 * @param m rows of C
 * @param alpha factor of the product
 * @param a the memory of A
 * @param aOffset the first element of A
 * @param lda leading dimension of A
 * @param b the right-hand side, in panels
 * @param beta factor of what C holds
 * @param c the memory of C
 * @param cOffset the first element of C
 * @param ldc leading dimension of C
 * @param rectified whether negative elements of the result become 0; for a native C
 */
record ProductFloat(
    boolean ta,
    int m,
    float alpha,
    MemoryFloat a,
    long aOffset,
    int lda,
    RightFloat b,
    float beta,
    MemoryFloat c,
    long cOffset,
    int ldc,
    boolean rectified) {

  /** Computes it on the calling thread. */
  void runSerial() {
    PanelsFloat.ofThread().rows(this, 0, m, 0, b.n);
  }

  /** Computes it on all cores: blocks of rows, or of rows and columns where there are few rows. */
  void run() {
    int rows = PanelsFloat.rows(ta);
    int down = (m + rows - 1) / rows;
    boolean whole = down >= 4 * Parallel.threads();
    int width = whole ? Math.max(1, b.n) : PanelsFloat.columns(true);
    int across = (b.n + width - 1) / width;
    Parallel.forEach(
        down * across,
        piece -> {
          int i = piece / across * rows;
          int j = piece % across * width;
          PanelsFloat.ofThread().rows(this, i, Math.min(rows, m - i), j, Math.min(width, b.n - j));
        });
  }

  /** Where row i, term k of A is. */
  long aAt(int i, int k) {
    return aOffset + (ta ? (long) k * lda + i : (long) i * lda + k);
  }

  /** Where row i, column j of C is. */
  long cAt(int i, int j) {
    return cOffset + (long) i * ldc + j;
  }
}
