package dev.hatchling.layers;

import static dev.hatchling.graph.BlasFloat.gemm;

import dev.hatchling.graph.MemoryFloat;

/** Products with weights {@code [heads·out, in]} and their gradients; see {@link LinearSizes}. */
final class LinearFloat {
  private LinearFloat() {}

  /** {@code y_h = x_h w_hᵀ}. */
  static void forward(LinearSizes s, MemoryFloat x, MemoryFloat w, MemoryFloat y) {
    for (int h = 0; h < s.heads(); h++) {
      long xAt = (long) h * s.in();
      long yAt = (long) h * s.out();
      int xStride = s.heads() * s.in();
      int yStride = s.heads() * s.out();
      gemm(
          false,
          true,
          s.rows(),
          s.out(),
          s.in(),
          1f,
          x,
          xAt,
          xStride,
          w,
          yAt * s.in(),
          s.in(),
          0f,
          y,
          yAt,
          yStride);
    }
  }

  /** {@code dx_h = dy_h w_h}. */
  static void gradientX(LinearSizes s, MemoryFloat dy, MemoryFloat w, MemoryFloat dx) {
    for (int h = 0; h < s.heads(); h++) {
      long xAt = (long) h * s.in();
      long yAt = (long) h * s.out();
      int xStride = s.heads() * s.in();
      int yStride = s.heads() * s.out();
      gemm(
          false,
          false,
          s.rows(),
          s.in(),
          s.out(),
          1f,
          dy,
          yAt,
          yStride,
          w,
          yAt * s.in(),
          s.in(),
          0f,
          dx,
          xAt,
          xStride);
    }
  }

  /** {@code dw_h = dy_hᵀ x_h}. */
  static void gradientW(LinearSizes s, MemoryFloat dy, MemoryFloat x, MemoryFloat dw) {
    for (int h = 0; h < s.heads(); h++) {
      long xAt = (long) h * s.in();
      long yAt = (long) h * s.out();
      int xStride = s.heads() * s.in();
      int yStride = s.heads() * s.out();
      gemm(
          true,
          false,
          s.out(),
          s.in(),
          s.rows(),
          1f,
          dy,
          yAt,
          yStride,
          x,
          xAt,
          xStride,
          0f,
          dw,
          yAt * s.in(),
          s.in());
    }
  }
}
