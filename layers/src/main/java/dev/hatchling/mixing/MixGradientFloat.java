package dev.hatchling.mixing;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;

/** The backward pass of {@link MixFloat} for one head, by dense products. */
final class MixGradientFloat implements MixFloat.HeadGradient {
  private final MixShape shape;
  private final MixFloat.Operands in;
  private final GateFloat gate;
  private final int h;
  private final RightFloat encoder;
  private final RightFloat decoder;

  /** The gradient of the decoder's columns, [N, D]. */
  private final MemoryFloat dColumns;

  /** The gradient of the value encoder, [N, D]. */
  private final MemoryFloat dEncoder;

  MixGradientFloat(MixShape shape, GateFloat gate, int h, MixFloat.Operands in) {
    this.shape = shape;
    this.gate = gate;
    this.h = h;
    this.in = in;
    int n = shape.neurons();
    int d = shape.width();
    encoder = RightFloat.own(0, false, n, d, in.wv(), (long) h * n * d, d);
    decoder = RightFloat.own(1, false, d, n, in.wd(), (long) h * n, shape.m());
    dEncoder = ScratchFloat.get(MixShape.ENCODER_GRADIENT, (long) n * d);
    dColumns = ScratchFloat.get(MixShape.DECODER_GRADIENT, (long) n * d);
  }

  @Override
  public void block(int first, int rows, MemoryFloat dActivity, MemoryFloat dAtt) {
    int n = shape.neurons();
    int d = shape.width();
    int pitch = shape.pitch();
    long tokens = (long) first * d;
    float keep = first == 0 ? 0f : 1f;
    MemoryFloat dz = ScratchFloat.get(MixShape.PRODUCT_GRADIENT, (long) MixFloat.TOKENS * pitch);
    MemoryFloat gradient = in.gradient();
    gemmSerial(false, rows, 1f, gradient, tokens, d, decoder, 0f, dz, 0, pitch);
    MemoryFloat dy = ScratchFloat.get(MixShape.VALUE_GRADIENT, (long) MixFloat.TOKENS * pitch);
    MemoryFloat z = ScratchFloat.get(MixShape.PRODUCT, (long) MixFloat.TOKENS * pitch);
    rows(first, rows, dz, dy, z, dActivity);
    gemmSerial(true, false, n, d, rows, 1f, z, 0, pitch, gradient, tokens, d, keep, dColumns, 0, d);
    int stride = shape.heads() * d;
    long at = (long) first * stride + (long) h * d;
    gemmSerial(false, rows, 1f, dy, 0, pitch, encoder, 0f, dAtt, at, stride);
    gemmSerial(
        true, false, n, d, rows, 1f, dy, 0, pitch, in.att(), at, stride, keep, dEncoder, 0, d);
  }

  /** The gate backwards, row by row: from dz to dy, z and the gradient of the activity. */
  private void rows(
      int first, int rows, MemoryFloat dz, MemoryFloat dy, MemoryFloat z, MemoryFloat dActivity) {
    int n = shape.neurons();
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 5, n);
    for (int r = 0; r < rows; r++) {
      long at = (long) r * shape.pitch();
      dz.get(at, row[2], 0, n);
      gate.gradients(first + r, h, in.activity(), in.value(), row);
      dActivity.put((long) (first + r) * shape.m() + (long) h * n, row[3], 0, n);
      dy.put(at, row[2], 0, n);
      z.put(at, row[4], 0, n);
    }
  }

  @Override
  public void finish(MemoryFloat dWv, MemoryFloat dWd) {
    int n = shape.neurons();
    int d = shape.width();
    ActiveFloat.putColumns(dColumns, n, d, dWd, h * n, shape.m());
    float[] row = new float[d];
    for (int i = 0; i < n; i++) {
      dEncoder.get((long) i * d, row, 0, d);
      dWv.put(((long) h * n + i) * d, row, 0, d);
    }
  }
}
