package dev.hatchling.layers;

import static dev.hatchling.graph.BlasFloat.gemmSerial;

import dev.hatchling.graph.MemoryFloat;
import dev.hatchling.simd.RowsFloat;

/** The backward pass of {@link MixFloat} for one head, a block of tokens at a time. */
final class MixGradientFloat {
  private final MixShape shape;
  private final GateFloat gate;
  private final int h;
  private final boolean sparse;
  private final MemoryFloat activity;
  private final MemoryFloat att;
  private final MemoryFloat wv;
  private final MemoryFloat wd;
  private final MemoryFloat value;
  private final MemoryFloat gradient;
  private final RowsFloat sums = RowsFloat.instance();
  private final float[] columns;

  MixGradientFloat(
      MixShape shape,
      GateFloat gate,
      int h,
      boolean sparse,
      MemoryFloat activity,
      MemoryFloat att,
      MemoryFloat wv,
      MemoryFloat wd,
      MemoryFloat value,
      MemoryFloat gradient) {
    this.shape = shape;
    this.gate = gate;
    this.h = h;
    this.sparse = sparse;
    this.activity = activity;
    this.att = att;
    this.wv = wv;
    this.wd = wd;
    this.value = value;
    this.gradient = gradient;
    this.columns = new float[sparse ? shape.neurons() * shape.width() : 0];
  }

  /** The gradients of a block; those of the weights are added up. */
  void block(
      int first,
      int rows,
      MemoryFloat dActivity,
      MemoryFloat dAtt,
      MemoryFloat dWv,
      MemoryFloat dWd) {
    int n = shape.neurons();
    int d = shape.width();
    int m = shape.m();
    long tokens = (long) first * d;
    float keep = first == 0 ? 0f : 1f;
    MemoryFloat dz = ScratchFloat.get(MixShape.PRODUCT_GRADIENT, (long) MixFloat.TOKENS * n);
    gemmSerial(
        false, false, rows, n, d, 1f, gradient, tokens, d, wd, (long) h * n, m, 0f, dz, 0, n);
    MemoryFloat dy = ScratchFloat.get(MixShape.VALUE_GRADIENT, (long) MixFloat.TOKENS * n);
    MemoryFloat z = ScratchFloat.get(MixShape.PRODUCT, (long) MixFloat.TOKENS * n);
    rows(first, rows, dz, dy, z, dActivity);
    if (!sparse) {
      gemmSerial(
          true, false, d, n, rows, 1f, gradient, tokens, d, z, 0, n, keep, dWd, (long) h * n, m);
    }
    int stride = shape.heads() * d;
    long at = (long) first * stride + (long) h * d;
    long weights = (long) h * n * d;
    gemmSerial(false, false, rows, d, n, 1f, dy, 0, n, wv, weights, d, 0f, dAtt, at, stride);
    gemmSerial(true, false, n, d, rows, 1f, dy, 0, n, att, at, stride, keep, dWv, weights, d);
  }

  /** The gate backwards, row by row: from dz to dy, z and the gradient of the activity. */
  private void rows(
      int first, int rows, MemoryFloat dz, MemoryFloat dy, MemoryFloat z, MemoryFloat dActivity) {
    int n = shape.neurons();
    int d = shape.width();
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 5, n);
    float[] g = new float[d];
    ActiveFloat active = ActiveFloat.ofThread(n);
    for (int r = 0; r < rows; r++) {
      dz.get((long) r * n, row[2], 0, n);
      gate.gradients(first + r, h, activity, value, row);
      dActivity.put((long) (first + r) * shape.m() + (long) h * n, row[3], 0, n);
      dy.put((long) r * n, row[2], 0, n);
      if (sparse) {
        active.collect(row[4], 0, n, 0);
        gradient.get((long) (first + r) * d, g, 0, d);
        sums.scatter(active.values, active.neurons, active.count, g, 0, columns, d);
      } else {
        z.put((long) r * n, row[4], 0, n);
      }
    }
  }

  /** Writes what was summed over active neurons. */
  void finish(MemoryFloat dWd) {
    if (sparse) {
      ActiveFloat.putColumns(
          columns, shape.neurons(), shape.width(), dWd, h * shape.neurons(), shape.m());
    }
  }
}
