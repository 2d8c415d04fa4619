package dev.hatchling.internal.numeric;

/**
 * A matrix product by panels, {@code C = alpha A B + beta C}, with what is cheapest while its
 * operands are in the cache; see {@link BlasFloat}.
 *
 * @param alpha factor of the product
 * @param a the left-hand side
 * @param b the right-hand side, in panels
 * @param beta factor of what C holds
 * @param c the result
 * @param rectified whether negative elements of the result become 0; for a native C
 */
record ProductFloat(
    float alpha, MatrixFloat a, RightFloat b, float beta, MatrixFloat c, boolean rectified) {

  /** Computes it on the calling thread. */
  void runSerial() {
    PanelsFloat.ofThread().rows(this, 0, c.rows(), 0, c.columns());
  }

  /** Computes it on all cores: blocks of rows, or of rows and columns where there are few rows. */
  void run() {
    int m = c.rows();
    int n = c.columns();
    int rows = PanelsFloat.rows(a.transposed());
    int down = (m + rows - 1) / rows;
    boolean whole = down >= 4 * Parallel.threads();
    int width = whole ? Math.max(1, n) : PanelsFloat.columns(true);
    int across = (n + width - 1) / width;
    Parallel.forEach(
        down * across,
        piece -> {
          int i = piece / across * rows;
          int j = piece % across * width;
          PanelsFloat.ofThread().rows(this, i, Math.min(rows, m - i), j, Math.min(width, n - j));
        });
  }
}
