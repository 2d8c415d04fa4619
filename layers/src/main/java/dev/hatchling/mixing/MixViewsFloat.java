package dev.hatchling.mixing;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ScratchFloat;

/** What of the operands of {@link MixFloat} belongs to a head h or to {@code rows} tokens. */
record MixViewsFloat(MixShape shape) {

  /** Of att {@code [B, T, H, D]}: [rows, D]. */
  MatrixFloat att(MemoryFloat att, int h, int first, int rows) {
    int d = shape.width();
    int stride = shape.heads() * d;
    return new MatrixFloat(att, (long) first * stride + (long) h * d, rows, d, stride);
  }

  /** Of the value encoder {@code [M, D]}: [N, D]. */
  MatrixFloat encoder(MemoryFloat wv, int h) {
    int n = shape.neurons();
    int d = shape.width();
    return new MatrixFloat(wv, (long) h * n * d, n, d, d);
  }

  /** Of the decoder {@code [D, M]}: [D, N]. */
  MatrixFloat decoder(MemoryFloat wd, int h) {
    int n = shape.neurons();
    return new MatrixFloat(wd, (long) h * n, shape.width(), n, shape.m());
  }

  /** Of the output {@code [B, T, D]}: [rows, D]. */
  MatrixFloat output(MemoryFloat out, int first, int rows) {
    int d = shape.width();
    return new MatrixFloat(out, (long) first * d, rows, d, d);
  }

  /** Where the neurons of a head at a token are in {@code [B, T, H, N]}. */
  long neuronsAt(int h, int token) {
    return (long) token * shape.m() + (long) h * shape.neurons();
  }

  /** A tile in scratch memory: [rows, N]. */
  MatrixFloat tile(ScratchFloat scratch, int rows) {
    MemoryFloat memory = scratch.get((long) MixFloat.TOKENS * shape.pitch());
    return new MatrixFloat(memory, 0, rows, shape.neurons(), shape.pitch());
  }
}
