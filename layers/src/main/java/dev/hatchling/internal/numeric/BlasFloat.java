package dev.hatchling.internal.numeric;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

/**
 * Matrix products {@code C = alpha A B + beta C}: A is [m, k], B is [k, n] and C is [m, n], its
 * rows in one piece each. With beta 0, C is written without being read. {@link Products} says who
 * computes them; a BLAS library takes native memory alone.
 */
public final class BlasFloat {
  private BlasFloat() {}

  /**
   * A product on all cores. With a BLAS library, the rows or columns of C, whichever are more, are
   * dealt out evenly to the threads of {@link Parallel}, each of which calls it single-threaded: as
   * fast as the threads of MKL and faster than those of OpenBLAS (docs/decisions/blas-threads.md),
   * and no thread of a BLAS library spins afterwards.
   *
   * @throws IllegalArgumentException if the sizes do not fit, or C is stored transposed
   */
  public static void multiply(
      float alpha, MatrixFloat a, MatrixFloat b, float beta, MatrixFloat c) {
    if (Products.PANELS) {
      panels(alpha, a, b, beta, c, false);
      return;
    }
    int m = c.rows();
    int n = c.columns();
    int pieces = BlasThreads.pieces(m, n, a.columns());
    if (pieces == 1) {
      library(alpha, a, b, beta, c);
      return;
    }
    boolean rows = m >= n;
    int all = rows ? m : n;
    int size = BlasThreads.pieceSize(all, pieces);
    Parallel.forEach(
        pieces,
        i -> {
          int from = Math.min(i * size, all);
          int count = Math.min(size, all - from);
          if (rows) {
            MatrixFloat left = a.block(from, count, 0, a.columns());
            library(alpha, left, b, beta, c.block(from, count, 0, n));
          } else {
            MatrixFloat right = b.block(0, b.rows(), from, count);
            library(alpha, a, right, beta, c.block(0, m, from, count));
          }
        });
  }

  /** {@code C = A B + beta C} on the calling thread, for kernels that are parallel themselves. */
  public static void multiplySerial(MatrixFloat a, MatrixFloat b, float beta, MatrixFloat c) {
    if (Products.PANELS) {
      multiplySerial(a, RightFloat.once(true, b), beta, c);
    } else {
      library(1f, a, b, beta, c);
    }
  }

  /** As {@link #multiplySerial(MatrixFloat, MatrixFloat, float, MatrixFloat)}, B prepared. */
  public static void multiplySerial(MatrixFloat a, RightFloat b, float beta, MatrixFloat c) {
    if (b.panels == null) {
      library(1f, a, b.b, beta, c);
    } else {
      check(a, b.b, c);
      new ProductFloat(1f, a, b, beta, c, false).runSerial();
    }
  }

  /** {@code C = max(0, A B)} on all cores, C native. */
  public static void rectified(MatrixFloat a, MatrixFloat b, MatrixFloat c) {
    if (Products.PANELS) {
      panels(1f, a, b, 0f, c, true);
    } else {
      multiply(1f, a, b, 0f, c);
      ReluFloat.rectify(c);
    }
  }

  private static void panels(
      float alpha, MatrixFloat a, MatrixFloat b, float beta, MatrixFloat c, boolean rectified) {
    check(a, b, c);
    boolean small = BlasThreads.pieces(c.rows(), c.columns(), a.columns()) == 1;
    RightFloat right = RightFloat.once(small, b);
    ProductFloat product = new ProductFloat(alpha, a, right, beta, c, rectified);
    if (small) {
      product.runSerial();
    } else {
      product.run();
    }
  }

  private static void library(
      float alpha, MatrixFloat a, MatrixFloat b, float beta, MatrixFloat c) {
    check(a, b, c);
    BlasThreads.set(1);
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    cblas_sgemm(
        CblasRowMajor,
        a.transposed() ? CblasTrans : CblasNoTrans,
        b.transposed() ? CblasTrans : CblasNoTrans,
        c.rows(),
        c.columns(),
        a.columns(),
        alpha,
        a.memory().pointer(a.offset()),
        a.stride(),
        b.memory().pointer(b.offset()),
        b.stride(),
        beta,
        c.memory().pointer(c.offset()),
        c.stride());
  }

  private static void check(MatrixFloat a, MatrixFloat b, MatrixFloat c) {
    if (a.columns() != b.rows()
        || a.rows() != c.rows()
        || b.columns() != c.columns()
        || c.transposed()) {
      throw new IllegalArgumentException(
          String.format(
              "product: [%d, %d] times [%d, %d] does not go into [%d, %d]%s",
              a.rows(),
              a.columns(),
              b.rows(),
              b.columns(),
              c.rows(),
              c.columns(),
              c.transposed() ? " stored transposed" : ""));
    }
  }
}
