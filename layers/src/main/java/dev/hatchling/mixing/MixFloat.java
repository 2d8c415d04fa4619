package dev.hatchling.mixing;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;

/**
 * {@code Operations.mix}: value encoder, gate and decoder in one pass (docs/model.md, E60 and E61),
 * {@code out = gate(activity, att w_vᵀ) w_dᵀ}. A block of tokens and one head are a tile that stays
 * in the cache from the first product to the last; only the value goes to memory, for the backward
 * pass. Where few neurons are active, the decoder's sums run over those alone.
 */
final class MixFloat {
  /** Tokens of a tile. */
  static final int TOKENS = 64;

  private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

  /** What a thread keeps. */
  private static final class Workspace {
    final RightFloat.Stores encoders = new RightFloat.Stores();
    final RightFloat.Stores decoders = new RightFloat.Stores();
    final ScratchFloat value = new ScratchFloat();
    final ScratchFloat product = new ScratchFloat();
    final TilesFloat activeProduct = new TilesFloat();
    final TilesFloat rows = new TilesFloat();
    final SpikeTileFloat spikes = new SpikeTileFloat();
  }

  private final MixShape shape;
  private final MixViewsFloat views;
  private final GateFloat gate;

  MixFloat(MixShape shape, GateFloat gate) {
    this.shape = shape;
    this.views = new MixViewsFloat(shape);
    this.gate = gate;
  }

  /**
   * Forward.
   *
   * @param activity {@code [B, T, H, N]}
   * @param att {@code [B, T, H, D]}
   * @param wv {@code [M, D]}
   * @param wd {@code [D, M]}
   * @param out {@code [B, T, D]}
   * @param value {@code [B, T, H, N]}: att w_vᵀ, kept for the backward pass
   */
  void forward(
      MemoryFloat activity,
      MemoryFloat att,
      MemoryFloat wv,
      MemoryFloat wd,
      MemoryFloat out,
      MemoryFloat value) {
    int d = shape.width();
    boolean sparse = ActiveFloat.density(activity, shape.tokens(), shape.m()) < MixShape.BREAK_EVEN;
    float[] columns = sparse ? ActiveFloat.columns(wd, d, shape.m()) : new float[0];
    Workspace kept = WORKSPACE.get();
    RightFloat[] encoders = new RightFloat[shape.heads()];
    RightFloat[] decoders = new RightFloat[shape.heads()];
    for (int h = 0; h < shape.heads(); h++) {
      encoders[h] = kept.encoders.get(h).shared(views.encoder(wv, h).transpose());
      if (!sparse) {
        decoders[h] = kept.decoders.get(h).shared(views.decoder(wd, h).transpose());
      }
    }
    Parallel.forEach(
        shape.blocks(),
        block -> {
          int first = block * TOKENS;
          int rows = Math.min(TOKENS, shape.tokens() - first);
          Workspace work = WORKSPACE.get();
          MatrixFloat tile = views.tile(work.value, rows);
          float[] sum = new float[sparse ? rows * d : 0];
          for (int h = 0; h < shape.heads(); h++) {
            multiplySerial(views.att(att, h, first, rows), encoders[h], 0f, tile);
            if (sparse) {
              decodeActive(h, first, activity, tile, value, columns, sum, work);
            } else {
              decode(h, first, activity, tile, value, decoders[h], out, work);
            }
          }
          if (sparse) {
            out.put((long) first * d, sum, 0, sum.length);
          }
        });
  }

  /** The gated activity of row r of a tile, in {@code row[2]}; its values go to memory. */
  private void product(
      int h,
      int first,
      int r,
      MemoryFloat activity,
      MatrixFloat tile,
      MemoryFloat value,
      float[][] row) {
    int n = shape.neurons();
    long at = views.neuronsAt(h, first + r);
    activity.get(at, row[0], 0, n);
    tile.memory().get(tile.at(r, 0), row[1], 0, n);
    value.put(at, row[1], 0, n);
    gate.product(first + r, h, row);
  }

  /** Adds a head's share of the output: all neurons. */
  private void decode(
      int h,
      int first,
      MemoryFloat activity,
      MatrixFloat tile,
      MemoryFloat value,
      RightFloat decoder,
      MemoryFloat out,
      Workspace work) {
    int n = shape.neurons();
    MatrixFloat z = views.tile(work.product, tile.rows());
    float[][] row = work.rows.rows(4, n);
    for (int r = 0; r < tile.rows(); r++) {
      product(h, first, r, activity, tile, value, row);
      z.memory().put(z.at(r, 0), row[2], 0, n);
    }
    multiplySerial(z, decoder, h == 0 ? 0f : 1f, views.output(out, first, tile.rows()));
  }

  /** Adds a head's share of the output: active neurons alone. */
  private void decodeActive(
      int h,
      int first,
      MemoryFloat activity,
      MatrixFloat tile,
      MemoryFloat value,
      float[] columns,
      float[] sum,
      Workspace work) {
    int n = shape.neurons();
    int d = shape.width();
    int pitch = shape.pitch();
    float[][] row = work.rows.rows(4, n);
    float[] z = work.activeProduct.row(TOKENS * pitch);
    for (int r = 0; r < tile.rows(); r++) {
      product(h, first, r, activity, tile, value, row);
      System.arraycopy(row[2], 0, z, r * pitch, n);
    }
    work.spikes.look(z, pitch, tile.rows(), n);
    work.spikes.spread(z, columns, h * n * d, sum, d);
  }

  /** The gradients of what {@link #forward} reads. */
  void backward(Operands in, Gradients out) {
    double density = ActiveFloat.density(in.activity(), shape.tokens(), shape.m());
    boolean sparse = density < MixShape.BREAK_EVEN_BACKWARDS;
    Parallel.forEach(
        shape.heads(),
        h -> {
          HeadGradient head =
              sparse
                  ? new ActiveMixGradientFloat(shape, gate, h, in)
                  : new MixGradientFloat(shape, gate, h, in);
          for (int first = 0; first < shape.tokens(); first += TOKENS) {
            int rows = Math.min(TOKENS, shape.tokens() - first);
            head.block(first, rows, out.activity(), out.att());
          }
          head.finish(out.wv(), out.wd());
        });
  }

  /**
   * What a backward pass reads: operands and value as in the forward pass, the output's gradient.
   */
  record Operands(
      MemoryFloat activity,
      MemoryFloat att,
      MemoryFloat wv,
      MemoryFloat wd,
      MemoryFloat value,
      MemoryFloat gradient) {}

  /** What a backward pass writes. */
  record Gradients(MemoryFloat activity, MemoryFloat att, MemoryFloat wv, MemoryFloat wd) {}

  /** The backward pass of one head, a block of tokens at a time. */
  interface HeadGradient {
    /** The gradients of a block; those of the weights are added up. */
    void block(int first, int rows, MemoryFloat dActivity, MemoryFloat dAtt);

    /** Writes the gradients of the head's weights. */
    void finish(MemoryFloat dWv, MemoryFloat dWd);
  }
}
