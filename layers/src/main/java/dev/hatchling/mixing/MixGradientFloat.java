package dev.hatchling.mixing;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;

/** The backward pass of {@link MixFloat} for one head, by dense products. */
final class MixGradientFloat implements MixFloat.HeadGradient {
  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  /** What a thread keeps. */
  private static final class Workspace {
    final RightFloat.Store encoder = new RightFloat.Store();
    final RightFloat.Store decoder = new RightFloat.Store();
    final ScratchFloat columnGradient = new ScratchFloat();
    final ScratchFloat encoderGradient = new ScratchFloat();
    final ScratchFloat productGradient = new ScratchFloat();
    final ScratchFloat valueGradient = new ScratchFloat();
    final ScratchFloat product = new ScratchFloat();
    final TilesFloat rows = new TilesFloat();
  }

  private final MixShape shape;
  private final MixViewsFloat views;
  private final MixFloat.Operands in;
  private final GateFloat gate;
  private final int h;
  private final Workspace work = WORKSPACE.get();
  private final RightFloat encoder;
  private final RightFloat decoder;

  /** The gradient of the decoder's columns, [N, D]. */
  private final MatrixFloat dColumns;

  /** The gradient of the value encoder, [N, D]. */
  private final MatrixFloat dEncoder;

  MixGradientFloat(MixShape shape, GateFloat gate, int h, MixFloat.Operands in) {
    this.shape = shape;
    this.views = new MixViewsFloat(shape);
    this.gate = gate;
    this.h = h;
    this.in = in;
    int n = shape.neurons();
    int d = shape.width();
    encoder = work.encoder.own(views.encoder(in.wv(), h));
    decoder = work.decoder.own(views.decoder(in.wd(), h));
    dEncoder = new MatrixFloat(work.encoderGradient.get((long) n * d), n, d);
    dColumns = new MatrixFloat(work.columnGradient.get((long) n * d), n, d);
  }

  @Override
  public void block(int first, int rows, MemoryFloat dActivity, MemoryFloat dAtt) {
    MatrixFloat gradient = views.output(in.gradient(), first, rows);
    MatrixFloat dz = views.tile(work.productGradient, rows);
    MatrixFloat dy = views.tile(work.valueGradient, rows);
    MatrixFloat z = views.tile(work.product, rows);
    multiplySerial(gradient, decoder, 0f, dz);
    rows(first, dz, dy, z, dActivity);
    float keep = first == 0 ? 0f : 1f;
    multiplySerial(z.transpose(), gradient, keep, dColumns);
    multiplySerial(dy, encoder, 0f, views.att(dAtt, h, first, rows));
    multiplySerial(dy.transpose(), views.att(in.att(), h, first, rows), keep, dEncoder);
  }

  /** The gate backwards, row by row: from dz to dy, z and the gradient of the activity. */
  private void rows(
      int first, MatrixFloat dz, MatrixFloat dy, MatrixFloat z, MemoryFloat dActivity) {
    int n = shape.neurons();
    float[][] row = work.rows.rows(5, n);
    for (int r = 0; r < dz.rows(); r++) {
      dz.memory().get(dz.at(r, 0), row[2], 0, n);
      gate.gradients(first + r, h, in.activity(), in.value(), row);
      dActivity.put(views.neuronsAt(h, first + r), row[3], 0, n);
      dy.memory().put(dy.at(r, 0), row[2], 0, n);
      z.memory().put(z.at(r, 0), row[4], 0, n);
    }
  }

  @Override
  public void finish(MemoryFloat dWv, MemoryFloat dWd) {
    int n = shape.neurons();
    int d = shape.width();
    ActiveFloat.putColumns(dColumns.memory(), n, d, dWd, h * n, shape.m());
    float[] row = work.rows.row(d);
    for (int i = 0; i < n; i++) {
      dEncoder.memory().get(dEncoder.at(i, 0), row, 0, d);
      dWv.put(((long) h * n + i) * d, row, 0, d);
    }
  }
}
