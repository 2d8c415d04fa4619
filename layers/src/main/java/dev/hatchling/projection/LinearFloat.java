package dev.hatchling.projection;

import static dev.hatchling.internal.numeric.BlasFloat.gemm;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Products;
import dev.hatchling.internal.numeric.ReluFloat;

/**
 * Products with weights {@code [heads·out, in]}, rectified if asked, and their gradients; see
 * {@link LinearSizes}. What a rectifier lets through is known from its result, so nothing else is
 * kept.
 */
final class LinearFloat {
  private LinearFloat() {}

  /** {@code y_h = x_h w_hᵀ}, or {@code max(0, x_h w_hᵀ)}. */
  static void forward(
      LinearSizes s, boolean rectified, MemoryFloat x, MemoryFloat w, MemoryFloat y) {
    for (int h = 0; h < s.heads(); h++) {
      long xAt = (long) h * s.in();
      long yAt = (long) h * s.out();
      long wAt = yAt * s.in();
      int m = s.rows();
      int n = s.out();
      int k = s.in();
      if (rectified && Products.onHeap()) {
        BlasFloat.rectified(
            false, true, m, n, k, x, xAt, s.xStride(), w, wAt, k, y, yAt, s.yStride());
      } else {
        gemm(false, true, m, n, k, 1f, x, xAt, s.xStride(), w, wAt, k, 0f, y, yAt, s.yStride());
      }
    }
    if (rectified && !Products.onHeap()) {
      ReluFloat.rectify(y);
    }
  }
}
