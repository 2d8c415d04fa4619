package dev.hatchling.projection;

import dev.hatchling.internal.numeric.BlasFloat;
import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;

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
      MatrixFloat xh = new MatrixFloat(x, (long) h * s.in(), s.rows(), s.in(), s.xStride());
      MatrixFloat yh = new MatrixFloat(y, (long) h * s.out(), s.rows(), s.out(), s.yStride());
      MatrixFloat wh = new MatrixFloat(w, (long) h * s.out() * s.in(), s.out(), s.in(), s.in());
      if (rectified) {
        BlasFloat.rectified(xh, wh.transpose(), yh);
      } else {
        BlasFloat.multiply(1f, xh, wh.transpose(), 0f, yh);
      }
    }
  }
}
