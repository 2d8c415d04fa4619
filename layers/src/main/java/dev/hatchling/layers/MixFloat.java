package dev.hatchling.layers;

import static dev.hatchling.graph.BlasFloat.gemmSerial;

import dev.hatchling.graph.MemoryFloat;
import dev.hatchling.graph.Parallel;
import dev.hatchling.simd.RowsFloat;

/**
 * {@link Operations#mix}: value encoder, gate and decoder in one pass, {@code out = gate(activity,
 * att w_vᵀ) w_dᵀ}. A block of tokens and one head are a tile that stays in the cache from the first
 * product to the last; only the value goes to memory, for the backward pass. Where few neurons are
 * active, the decoder's sums run over those alone.
 */
final class MixFloat {
  /** Tokens of a tile. */
  static final int TOKENS = 64;

  private final MixShape shape;
  private final GateFloat gate;
  private final RowsFloat sums = RowsFloat.instance();

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
    boolean sparse = ActiveFloat.density(activity, shape.tokens(), shape.m()) < MixShape.BREAK_EVEN;
    float[] columns = sparse ? ActiveFloat.columns(wd, shape.width(), shape.m()) : new float[0];
    Parallel.forEach(
        shape.blocks(),
        block -> {
          int first = block * TOKENS;
          int rows = Math.min(TOKENS, shape.tokens() - first);
          float[] sum = new float[sparse ? rows * shape.width() : 0];
          for (int h = 0; h < shape.heads(); h++) {
            value(h, first, rows, att, wv, value);
            if (sparse) {
              decodeActive(h, first, rows, activity, value, columns, sum);
            } else {
              decode(h, first, rows, activity, value, wd, out);
            }
          }
          if (sparse) {
            out.put((long) first * shape.width(), sum, 0, sum.length);
          }
        });
  }

  private void value(
      int h, int first, int rows, MemoryFloat att, MemoryFloat wv, MemoryFloat value) {
    int n = shape.neurons();
    int d = shape.width();
    int stride = shape.heads() * d;
    long from = (long) first * stride + (long) h * d;
    long weights = (long) h * n * d;
    long to = (long) first * shape.m() + (long) h * n;
    gemmSerial(
        false, true, rows, n, d, 1f, att, from, stride, wv, weights, d, 0f, value, to, shape.m());
  }

  /** Adds a head's share of the output: all neurons. */
  private void decode(
      int h,
      int first,
      int rows,
      MemoryFloat activity,
      MemoryFloat value,
      MemoryFloat wd,
      MemoryFloat out) {
    int n = shape.neurons();
    int d = shape.width();
    MemoryFloat tile = ScratchFloat.get(MixShape.PRODUCT, (long) TOKENS * n);
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 4, n);
    for (int r = 0; r < rows; r++) {
      gate.product(first + r, h, activity, value, row);
      tile.put((long) r * n, row[2], 0, n);
    }
    long to = (long) first * d;
    float keep = h == 0 ? 0f : 1f;
    gemmSerial(
        false, true, rows, d, n, 1f, tile, 0, n, wd, (long) h * n, shape.m(), keep, out, to, d);
  }

  /** Adds a head's share of the output: active neurons alone. */
  private void decodeActive(
      int h,
      int first,
      int rows,
      MemoryFloat activity,
      MemoryFloat value,
      float[] columns,
      float[] sum) {
    int n = shape.neurons();
    int d = shape.width();
    float[][] row = TilesFloat.rows(TilesFloat.STATE, 4, n);
    ActiveFloat active = ActiveFloat.ofThread(n);
    for (int r = 0; r < rows; r++) {
      gate.product(first + r, h, activity, value, row);
      active.collect(row[2], 0, n, h * n);
      sums.gather(active.values, active.neurons, active.count, columns, d, sum, r * d);
    }
  }

  /**
   * Backward.
   *
   * @param gradient of the output, {@code [B, T, D]}
   * @param dActivity {@code [B, T, H, N]}
   * @param dAtt {@code [B, T, H, D]}
   * @param dWv {@code [M, D]}
   * @param dWd {@code [D, M]}
   */
  void backward(
      MemoryFloat activity,
      MemoryFloat att,
      MemoryFloat wv,
      MemoryFloat wd,
      MemoryFloat value,
      MemoryFloat gradient,
      MemoryFloat dActivity,
      MemoryFloat dAtt,
      MemoryFloat dWv,
      MemoryFloat dWd) {
    boolean sparse = ActiveFloat.density(activity, shape.tokens(), shape.m()) < MixShape.BREAK_EVEN;
    Parallel.forEach(
        shape.heads(),
        h -> {
          MixGradientFloat head =
              new MixGradientFloat(shape, gate, h, sparse, activity, att, wv, wd, value, gradient);
          for (int first = 0; first < shape.tokens(); first += TOKENS) {
            head.block(first, Math.min(TOKENS, shape.tokens() - first), dActivity, dAtt, dWv, dWd);
          }
          head.finish(dWd);
        });
  }
}
