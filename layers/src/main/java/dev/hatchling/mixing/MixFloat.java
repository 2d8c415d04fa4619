package dev.hatchling.mixing;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

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

  private final MixShape shape;
  private final GateFloat gate;

  MixFloat(MixShape shape, GateFloat gate) {
    this.shape = shape;
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
    int n = shape.neurons();
    int d = shape.width();
    boolean sparse = ActiveFloat.density(activity, shape.tokens(), shape.m()) < MixShape.BREAK_EVEN;
    float[] columns = sparse ? ActiveFloat.columns(wd, d, shape.m()) : new float[0];
    RightFloat[] encoders = new RightFloat[shape.heads()];
    RightFloat[] decoders = new RightFloat[shape.heads()];
    for (int h = 0; h < shape.heads(); h++) {
      encoders[h] = RightFloat.shared(2 * h, true, d, n, wv, (long) h * n * d, d);
      if (!sparse) {
        decoders[h] = RightFloat.shared(2 * h + 1, true, n, d, wd, (long) h * n, shape.m());
      }
    }
    Parallel.forEach(
        shape.blocks(),
        block -> {
          int first = block * TOKENS;
          int rows = Math.min(TOKENS, shape.tokens() - first);
          float[] sum = new float[sparse ? rows * d : 0];
          for (int h = 0; h < shape.heads(); h++) {
            MemoryFloat tile = value(h, first, rows, att, encoders[h]);
            if (sparse) {
              decodeActive(h, first, rows, activity, tile, value, columns, sum);
            } else {
              decode(h, first, rows, activity, tile, value, decoders[h], out);
            }
          }
          if (sparse) {
            out.put((long) first * d, sum, 0, sum.length);
          }
        });
  }

  /** The values of a tile, [rows, N]. */
  private MemoryFloat value(int h, int first, int rows, MemoryFloat att, RightFloat encoder) {
    int stride = shape.heads() * shape.width();
    long from = (long) first * stride + (long) h * shape.width();
    MemoryFloat tile = ScratchFloat.get(MixShape.VALUE, (long) TOKENS * shape.pitch());
    gemmSerial(false, rows, 1f, att, from, stride, encoder, 0f, tile, 0, shape.pitch());
    return tile;
  }

  /** The gated activity of row r of a tile, in {@code row[2]}; its values go to memory. */
  private void product(
      int h,
      int first,
      int r,
      MemoryFloat activity,
      MemoryFloat tile,
      MemoryFloat value,
      float[][] row) {
    int n = shape.neurons();
    long at = (long) (first + r) * shape.m() + (long) h * n;
    activity.get(at, row[0], 0, n);
    tile.get((long) r * shape.pitch(), row[1], 0, n);
    value.put(at, row[1], 0, n);
    gate.product(first + r, h, row);
  }

  /** Adds a head's share of the output: all neurons. */
  private void decode(
      int h,
      int first,
      int rows,
      MemoryFloat activity,
      MemoryFloat tile,
      MemoryFloat value,
      RightFloat decoder,
      MemoryFloat out) {
    int n = shape.neurons();
    int d = shape.width();
    MemoryFloat z = ScratchFloat.get(MixShape.PRODUCT, (long) TOKENS * shape.pitch());
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 4, n);
    for (int r = 0; r < rows; r++) {
      product(h, first, r, activity, tile, value, row);
      z.put((long) r * shape.pitch(), row[2], 0, n);
    }
    float keep = h == 0 ? 0f : 1f;
    gemmSerial(false, rows, 1f, z, 0, shape.pitch(), decoder, keep, out, (long) first * d, d);
  }

  /** Adds a head's share of the output: active neurons alone. */
  private void decodeActive(
      int h,
      int first,
      int rows,
      MemoryFloat activity,
      MemoryFloat tile,
      MemoryFloat value,
      float[] columns,
      float[] sum) {
    int n = shape.neurons();
    int d = shape.width();
    int pitch = shape.pitch();
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 4, n);
    float[] z = TilesFloat.rows(TilesFloat.PRODUCT, 1, TOKENS * pitch)[0];
    for (int r = 0; r < rows; r++) {
      product(h, first, r, activity, tile, value, row);
      System.arraycopy(row[2], 0, z, r * pitch, n);
    }
    SpikeTileFloat spikes = SpikeTileFloat.ofThread();
    spikes.look(z, pitch, rows, n);
    spikes.spread(z, columns, h * n * d, sum, d);
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
