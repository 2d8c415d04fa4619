package dev.hatchling.internal.numeric;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

/**
 * Matrix products, row-major: {@code C = alpha op(A) op(B) + beta C} where op(A) is [m, k], op(B)
 * is [k, n] and C is [m, n]. The leading dimension of a matrix is the number of elements between
 * the starts of two stored rows. With beta 0, C is written without being read. {@link Products}
 * says who computes them; a BLAS library takes native memory alone.
 */
public final class BlasFloat {
  private BlasFloat() {}

  /**
   * A product on all cores. With a BLAS library, the rows or columns of C, whichever are more, are
   * dealt out evenly to the threads of {@link Parallel}, each of which calls it single-threaded: as
   * fast as the threads of MKL and faster than those of OpenBLAS (docs/decisions/blas-threads.md),
   * and no thread of a BLAS library spins afterwards.
   *
   * @param ta whether A is stored transposed, as [k, m]
   * @param tb whether B is stored transposed, as [n, k]
   * @param m rows of C
   * @param n columns of C
   * @param k terms of each sum
   * @param alpha factor of the product
   * @param a the memory of A
   * @param aOffset the first element of A
   * @param lda leading dimension of A
   * @param b the memory of B
   * @param bOffset the first element of B
   * @param ldb leading dimension of B
   * @param beta factor of what C holds
   * @param c the memory of C
   * @param cOffset the first element of C
   * @param ldc leading dimension of C
   */
  public static void gemm(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      float alpha,
      MemoryFloat a,
      long aOffset,
      int lda,
      MemoryFloat b,
      long bOffset,
      int ldb,
      float beta,
      MemoryFloat c,
      long cOffset,
      int ldc) {
    if (Products.PANELS) {
      panels(
          ta, tb, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc, false);
      return;
    }
    int pieces = BlasThreads.pieces(m, n, k);
    if (pieces == 1) {
      gemmSerial(ta, tb, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
      return;
    }
    boolean rows = m >= n;
    int size = BlasThreads.pieceSize(rows ? m : n, pieces);
    Parallel.forEach(
        pieces,
        i -> {
          int from = Math.min(i * size, rows ? m : n);
          int count = Math.min(size, (rows ? m : n) - from);
          long aStart = aOffset + (rows ? (ta ? from : (long) from * lda) : 0);
          long bStart = bOffset + (rows ? 0 : (tb ? (long) from * ldb : from));
          long cStart = cOffset + (rows ? (long) from * ldc : from);
          int mPiece = rows ? count : m;
          int nPiece = rows ? n : count;
          gemmSerial(
              ta, tb, mPiece, nPiece, k, alpha, a, aStart, lda, b, bStart, ldb, beta, c, cStart,
              ldc);
        });
  }

  /**
   * A product on the calling thread alone, for kernels that are parallel themselves. Arguments as
   * for {@link #gemm}.
   */
  public static void gemmSerial(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      float alpha,
      MemoryFloat a,
      long aOffset,
      int lda,
      MemoryFloat b,
      long bOffset,
      int ldb,
      float beta,
      MemoryFloat c,
      long cOffset,
      int ldc) {
    if (Products.PANELS) {
      RightFloat right = RightFloat.once(true, tb, k, n, b, bOffset, ldb);
      gemmSerial(ta, m, alpha, a, aOffset, lda, right, beta, c, cOffset, ldc);
    } else {
      library(ta, tb, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    }
  }

  private static void library(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      float alpha,
      MemoryFloat a,
      long aOffset,
      int lda,
      MemoryFloat b,
      long bOffset,
      int ldb,
      float beta,
      MemoryFloat c,
      long cOffset,
      int ldc) {
    BlasThreads.set(1);
    if (m == 0 || n == 0) {
      return;
    }
    int transA = ta ? CblasTrans : CblasNoTrans;
    int transB = tb ? CblasTrans : CblasNoTrans;
    cblas_sgemm(
        CblasRowMajor,
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a.pointer(aOffset),
        lda,
        b.pointer(bOffset),
        ldb,
        beta,
        c.pointer(cOffset),
        ldc);
  }

  /**
   * A product with a prepared right-hand side on the calling thread alone. Arguments as for {@link
   * #gemm}.
   */
  public static void gemmSerial(
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
      int ldc) {
    if (b.panels == null) {
      library(
          ta,
          b.transposed,
          m,
          b.n,
          b.k,
          alpha,
          a,
          aOffset,
          lda,
          b.b,
          b.offset,
          b.ld,
          beta,
          c,
          cOffset,
          ldc);
      return;
    }
    new ProductFloat(ta, m, alpha, a, aOffset, lda, b, beta, c, cOffset, ldc, false).runSerial();
  }

  /**
   * {@code C = max(0, op(A) op(B))} where panels multiply; arguments as for {@link #gemm}, C
   * native.
   */
  public static void rectified(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      MemoryFloat a,
      long aOffset,
      int lda,
      MemoryFloat b,
      long bOffset,
      int ldb,
      MemoryFloat c,
      long cOffset,
      int ldc) {
    panels(ta, tb, m, n, k, 1f, a, aOffset, lda, b, bOffset, ldb, 0f, c, cOffset, ldc, true);
  }

  private static void panels(
      boolean ta,
      boolean tb,
      int m,
      int n,
      int k,
      float alpha,
      MemoryFloat a,
      long aOffset,
      int lda,
      MemoryFloat b,
      long bOffset,
      int ldb,
      float beta,
      MemoryFloat c,
      long cOffset,
      int ldc,
      boolean rectified) {
    boolean small = BlasThreads.pieces(m, n, k) == 1;
    RightFloat right = RightFloat.once(small, tb, k, n, b, bOffset, ldb);
    ProductFloat product =
        new ProductFloat(ta, m, alpha, a, aOffset, lda, right, beta, c, cOffset, ldc, rectified);
    if (small) {
      product.runSerial();
    } else {
      product.run();
    }
  }
}
