package dev.hatchling.layers;

import static dev.hatchling.graph.BlasFloat.gemm;

import dev.hatchling.graph.BlasFloat;
import dev.hatchling.graph.MemoryFloat;
import dev.hatchling.graph.Products;
import org.jspecify.annotations.Nullable;

/**
 * Products with weights {@code [heads·out, in]}, rectified if asked, and their gradients; see
 * {@link LinearSizes}. What a rectifier lets through is known from its result, so nothing else is
 * kept.
 */
final class LinearFloat {
  /** Slot of {@link ScratchFloat}. */
  private static final int COUNTED = 24;

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
      ReluFloat.forward(y, y);
    }
  }

  /**
   * {@code dx_h = dy_h w_h}.
   *
   * @param passed null, or what of dy counts: where it is above 0
   */
  static void gradientX(
      LinearSizes s, MemoryFloat dy, @Nullable MemoryFloat passed, MemoryFloat w, MemoryFloat dx) {
    MemoryFloat counted = counted(dy, passed);
    for (int h = 0; h < s.heads(); h++) {
      long xAt = (long) h * s.in();
      long yAt = (long) h * s.out();
      long wAt = yAt * s.in();
      int m = s.rows();
      int n = s.in();
      int k = s.out();
      if (passed != null && Products.onHeap()) {
        BlasFloat.masked(
            false, false, m, n, k, dy, passed, yAt, s.yStride(), w, wAt, n, dx, xAt, s.xStride());
      } else {
        gemm(
            false,
            false,
            m,
            n,
            k,
            1f,
            counted,
            yAt,
            s.yStride(),
            w,
            wAt,
            n,
            0f,
            dx,
            xAt,
            s.xStride());
      }
    }
  }

  /**
   * {@code dw_h = dy_hᵀ x_h}.
   *
   * @param passed as for {@link #gradientX}
   */
  static void gradientW(
      LinearSizes s, MemoryFloat dy, @Nullable MemoryFloat passed, MemoryFloat x, MemoryFloat dw) {
    MemoryFloat counted = counted(dy, passed);
    for (int h = 0; h < s.heads(); h++) {
      long xAt = (long) h * s.in();
      long yAt = (long) h * s.out();
      long wAt = yAt * s.in();
      int m = s.out();
      int n = s.in();
      int k = s.rows();
      if (passed != null && Products.onHeap()) {
        BlasFloat.masked(
            true, false, m, n, k, dy, passed, yAt, s.yStride(), x, xAt, s.xStride(), dw, wAt, n);
      } else {
        gemm(
            true,
            false,
            m,
            n,
            k,
            1f,
            counted,
            yAt,
            s.yStride(),
            x,
            xAt,
            s.xStride(),
            0f,
            dw,
            wAt,
            n);
      }
    }
  }

  /** What of dy counts, where a BLAS library multiplies: it takes no mask. */
  private static MemoryFloat counted(MemoryFloat dy, @Nullable MemoryFloat passed) {
    if (passed == null || Products.onHeap()) {
      return dy;
    }
    MemoryFloat counted = ScratchFloat.get(COUNTED, dy.length());
    ReluFloat.gradient(passed, dy, counted);
    return counted;
  }
}
