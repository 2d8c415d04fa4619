package dev.hatchling.layers;

import static dev.hatchling.graph.BlasFloat.gemmSerial;

import dev.hatchling.graph.MemoryFloat;
import dev.hatchling.graph.RightFloat;
import dev.hatchling.simd.RowsFloat;

/** The backward pass of {@link MixFloat} for one head, a block of tokens at a time. */
final class MixGradientFloat {
  private final MixShape shape;
  private final GateFloat gate;
  private final int h;
  private final boolean sparse;
  private final MemoryFloat activity;
  private final MemoryFloat att;
  private final MemoryFloat value;
  private final MemoryFloat gradient;
  private final RowsFloat sums = RowsFloat.instance();
  private final RightFloat encoder;
  private final RightFloat decoder;

  /** The gradient of the decoder's columns, [N, D]. */
  private final MemoryFloat dColumns;

  /** The gradient of the value encoder, [N, D]. */
  private final MemoryFloat dEncoder;

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
    this.value = value;
    this.gradient = gradient;
    int n = shape.neurons();
    int d = shape.width();
    encoder = RightFloat.own(0, false, n, d, wv, (long) h * n * d, d);
    decoder = RightFloat.own(1, false, d, n, wd, (long) h * n, shape.m());
    columns = new float[sparse ? n * d : 0];
    dEncoder = ScratchFloat.get(MixShape.ENCODER_GRADIENT, (long) n * d);
    dColumns = ScratchFloat.get(MixShape.DECODER_GRADIENT, (long) n * d);
  }

  /** The gradients of a block; those of the weights are added up. */
  void block(int first, int rows, MemoryFloat dActivity, MemoryFloat dAtt) {
    int n = shape.neurons();
    int d = shape.width();
    int pitch = shape.pitch();
    long tokens = (long) first * d;
    float keep = first == 0 ? 0f : 1f;
    MemoryFloat dz = ScratchFloat.get(MixShape.PRODUCT_GRADIENT, (long) MixFloat.TOKENS * pitch);
    gemmSerial(false, rows, 1f, gradient, tokens, d, decoder, 0f, dz, 0, pitch);
    MemoryFloat dy = ScratchFloat.get(MixShape.VALUE_GRADIENT, (long) MixFloat.TOKENS * pitch);
    MemoryFloat z = ScratchFloat.get(MixShape.PRODUCT, (long) MixFloat.TOKENS * pitch);
    rows(first, rows, dz, dy, z, dActivity);
    if (!sparse) {
      gemmSerial(
          true, false, n, d, rows, 1f, z, 0, pitch, gradient, tokens, d, keep, dColumns, 0, d);
    }
    int stride = shape.heads() * d;
    long at = (long) first * stride + (long) h * d;
    gemmSerial(false, rows, 1f, dy, 0, pitch, encoder, 0f, dAtt, at, stride);
    gemmSerial(true, false, n, d, rows, 1f, dy, 0, pitch, att, at, stride, keep, dEncoder, 0, d);
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
      long at = (long) r * shape.pitch();
      dz.get(at, row[2], 0, n);
      gate.gradients(first + r, h, activity, value, row);
      dActivity.put((long) (first + r) * shape.m() + (long) h * n, row[3], 0, n);
      dy.put(at, row[2], 0, n);
      if (sparse) {
        active.collect(row[4], 0, n, 0);
        gradient.get((long) (first + r) * d, g, 0, d);
        sums.scatter(active.values, active.neurons, active.count, g, 0, columns, d);
      } else {
        z.put(at, row[4], 0, n);
      }
    }
  }

  /** Writes the gradients of the head's weights. */
  void finish(MemoryFloat dWv, MemoryFloat dWd) {
    int n = shape.neurons();
    int d = shape.width();
    MemoryFloat sums = sparse ? MemoryFloat.of(columns) : dColumns;
    ActiveFloat.putColumns(sums, n, d, dWd, h * n, shape.m());
    float[] block = new float[d];
    for (int i = 0; i < n; i++) {
      dEncoder.get((long) i * d, block, 0, d);
      dWv.put(((long) h * n + i) * d, block, 0, d);
    }
  }
}
