package dev.hatchling.attention;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.SharesFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of {@link StdpAttentionFloat}, chunk by chunk from the last. With P the weighted
 * scores, K the kernel and S the state before a chunk: {@code dP = (dAtt Xᵀ) ⊙ K}, {@code dX = Pᵀ
 * dAtt}, {@code dQ = (dP + dPᵀ) Q} in one product, and the terms of the state.
 */
final class StdpGradientFloat {
  private static final int DQ = 2;
  private static final int DP = 3;
  private static final int WEIGHED_DATT = 4;
  private static final int DSTATE = 5;
  private static final int PRODUCT = 6;
  private static final int DX = 7;
  private static final int DP_TILE = 9;

  private final StdpAttentionFloat forward;
  private final AttentionShape shape;
  private final MemoryFloat activity;
  private final MemoryFloat x;
  private final @Nullable MemoryFloat synapses;

  StdpGradientFloat(
      StdpAttentionFloat forward,
      MemoryFloat activity,
      MemoryFloat x,
      @Nullable MemoryFloat synapses) {
    this.forward = forward;
    this.shape = forward.shape;
    this.activity = activity;
    this.x = x;
    this.synapses = synapses;
  }

  /** What the forward pass kept, and the gradient of its result. */
  record Attention(MemoryFloat scores, MemoryFloat states, MemoryFloat dAtt) {}

  /**
   * Computes the gradients.
   *
   * @param attention null for the gradient of the final state
   * @param dLast the gradient of the final state, {@code [B, H, N, D]}; null for none
   * @param soFar added to the gradient of the activity, {@code [B, T, H, N]}; may be the memory of
   *     dActivity; null for none
   * @param dActivity {@code [B, T, H, N]}, written
   * @param dx {@code [B, T, D]}, written
   * @param dSynapses {@code [B, H, N, D]}, written; null where there are no synapses
   */
  void run(
      @Nullable Attention attention,
      @Nullable MemoryFloat dLast,
      @Nullable MemoryFloat soFar,
      MemoryFloat dActivity,
      MemoryFloat dx,
      @Nullable MemoryFloat dSynapses) {
    long elements = (long) shape.units() * shape.time() * shape.width();
    MemoryFloat perHead = shape.heads() == 1 ? dx : ScratchFloat.get(DX, elements);
    Parallel.forEach(
        shape.units(), unit -> unit(unit, attention, dLast, soFar, dActivity, perHead, dSynapses));
    if (shape.heads() > 1) {
      sumHeads(perHead, dx);
    }
  }

  private void unit(
      int unit,
      @Nullable Attention attention,
      @Nullable MemoryFloat dLast,
      @Nullable MemoryFloat soFar,
      MemoryFloat dActivity,
      MemoryFloat dx,
      @Nullable MemoryFloat dSynapses) {
    float[] row = forward.row();
    long rows = shape.chunk();
    MemoryFloat q = ScratchFloat.get(StdpAttentionFloat.Q, rows * shape.neurons());
    MemoryFloat dq = ScratchFloat.get(DQ, rows * shape.neurons());
    MemoryFloat dState = ScratchFloat.get(DSTATE, shape.stateSize());
    boolean follows = dLast != null;
    if (dLast != null) {
      forward.copy(dLast, (long) unit * shape.stateSize(), dState, 0);
    }
    for (int c = shape.chunks() - 1; c >= 0; c--) {
      forward.rotate(activity, unit, c, q, row);
      boolean precedes = c > 0 || synapses != null;
      if (attention == null) {
        clear(unit, c, dq, dx);
      } else {
        withinChunk(unit, c, attention, q, dq, dx);
      }
      if (follows) {
        fromLater(unit, c, q, dState, dq, dx, row);
      }
      if (precedes && attention != null) {
        toEarlier(unit, c, attention, q, dq, dState, follows, row);
      } else if (precedes) {
        decay(dState, forward.power(unit, shape.length(c)), row);
      }
      follows = precedes;
      forward.rotateBack(dq, unit, c, soFar, dActivity, row);
    }
    if (dSynapses != null) {
      forward.copy(dState, 0, dSynapses, (long) unit * shape.stateSize());
    }
  }

  /** What the tokens of a chunk give each other: writes dq and dx. */
  private void withinChunk(
      int unit, int c, Attention a, MemoryFloat q, MemoryFloat dq, MemoryFloat dx) {
    int n = shape.length(c);
    int size = shape.neurons();
    int width = shape.width();
    int stride = shape.heads() * width;
    int first = c * shape.chunk();
    MemoryFloat dp = symmetric(unit, c, a.dAtt());
    gemmSerial(false, false, n, size, n, 1f, dp, 0, n, q, 0, size, 0f, dq, 0, size);
    RightFloat gradients =
        RightFloat.own(
            StdpAttentionFloat.VALUES, false, n, width, a.dAtt(), shape.attAt(unit, first), stride);
    for (int r = 0; r < n; r += StdpAttentionFloat.BLOCK) {
      int m = Math.min(StdpAttentionFloat.BLOCK, n - r);
      // Column block r of P: rows before r are 0.
      long at = shape.rowAt(unit, first + r, shape.chunk()) + r;
      long dxAt = shape.rowAt(unit, first + r, width);
      RightFloat later = gradients.part(r, n - r, width);
      gemmSerial(true, m, 1f, a.scores(), at, shape.chunk(), later, 0f, dx, dxAt, width);
    }
  }

  /** {@code dP + dPᵀ}, [n, n]. */
  private MemoryFloat symmetric(int unit, int c, MemoryFloat dAtt) {
    int n = shape.length(c);
    int width = shape.width();
    int stride = shape.heads() * width;
    int first = c * shape.chunk();
    long xAt = shape.xAt(unit, first);
    RightFloat x = RightFloat.own(StdpAttentionFloat.VALUES, true, width, n, this.x, xAt, width);
    MemoryFloat tile = ScratchFloat.get(DP_TILE, (long) StdpAttentionFloat.BLOCK * n);
    float[] both = TilesFloat.rows(TilesFloat.SQUARE, 1, n * n)[0];
    for (int r = 0; r < n; r += StdpAttentionFloat.BLOCK) {
      int m = Math.min(StdpAttentionFloat.BLOCK, n - r);
      long dAttAt = shape.attAt(unit, first + r);
      gemmSerial(false, m, 1f, dAtt, dAttAt, stride, x.part(0, width, r + m), 0f, tile, 0, n);
      for (int i = r; i < r + m; i++) {
        tile.get((long) (i - r) * n, both, i * n, i);
        forward.kernel(unit).weigh(i, both, i * n, n);
      }
    }
    mirror(both, n);
    return ScratchFloat.of(DP, both, n * n);
  }

  /** Copies the lower triangle to the upper one, tile by tile. */
  private static void mirror(float[] square, int n) {
    int tile = 16;
    for (int i = 0; i < n; i += tile) {
      for (int j = 0; j <= i; j += tile) {
        for (int row = i; row < Math.min(n, i + tile); row++) {
          for (int column = j; column < Math.min(row, j + tile); column++) {
            square[column * n + row] = square[row * n + column];
          }
        }
      }
    }
  }

  /** What the state after a chunk gave to later tokens: adds to dq and dx. */
  private void fromLater(
      int unit,
      int c,
      MemoryFloat q,
      MemoryFloat dState,
      MemoryFloat dq,
      MemoryFloat dx,
      float[] row) {
    int n = shape.length(c);
    int size = shape.neurons();
    int width = shape.width();
    MemoryFloat weighed = forward.weighedX(unit, c, x, row);
    gemmSerial(
        false, true, n, size, width, 1f, weighed, 0, width, dState, 0, width, 1f, dq, 0, size);
    MemoryFloat product = ScratchFloat.get(PRODUCT, (long) shape.chunk() * width);
    gemmSerial(
        false, false, n, width, size, 1f, q, 0, size, dState, 0, width, 0f, product, 0, width);
    float[] sum = new float[width];
    for (int r = 0; r < n; r++) {
      long dxAt = shape.rowAt(unit, c * shape.chunk() + r, width);
      product.get((long) r * width, row, 0, width);
      ReductionsFloat.scale(row, 0, width, forward.power(unit, n - 1 - r));
      dx.get(dxAt, sum, 0, width);
      ReductionsFloat.add(row, 0, sum, 0, width);
      dx.put(dxAt, sum, 0, width);
    }
  }

  /**
   * What the state before a chunk gave to its tokens: adds to dq, moves dState before the chunk.
   */
  private void toEarlier(
      int unit,
      int c,
      Attention a,
      MemoryFloat q,
      MemoryFloat dq,
      MemoryFloat dState,
      boolean follows,
      float[] row) {
    int n = shape.length(c);
    int size = shape.neurons();
    int width = shape.width();
    MemoryFloat weighed = ScratchFloat.get(WEIGHED_DATT, (long) shape.chunk() * width);
    for (int r = 0; r < n; r++) {
      a.dAtt().get(shape.attAt(unit, c * shape.chunk() + r), row, 0, width);
      ReductionsFloat.scale(row, 0, width, forward.kernel(unit).at(r + 1));
      weighed.put((long) r * width, row, 0, width);
    }
    MemoryFloat state = c > 0 || synapses == null ? a.states() : synapses;
    long at = c > 0 ? shape.stateAt(unit, c - 1) : (long) unit * shape.stateSize();
    gemmSerial(
        false, true, n, size, width, 1f, weighed, 0, width, state, at, width, 1f, dq, 0, size);
    float beta = follows ? forward.power(unit, n) : 0f;
    gemmSerial(
        true, false, size, width, n, 1f, q, 0, size, weighed, 0, width, beta, dState, 0, width);
  }

  private void decay(MemoryFloat state, float factor, float[] row) {
    for (int i = 0; i < shape.neurons(); i++) {
      state.get((long) i * shape.width(), row, 0, shape.width());
      ReductionsFloat.scale(row, 0, shape.width(), factor);
      state.put((long) i * shape.width(), row, 0, shape.width());
    }
  }

  private void clear(int unit, int c, MemoryFloat dq, MemoryFloat dx) {
    float[] zeros = forward.row();
    for (int r = 0; r < shape.length(c); r++) {
      dq.put((long) r * shape.neurons(), zeros, 0, shape.neurons());
      dx.put(shape.rowAt(unit, c * shape.chunk() + r, shape.width()), zeros, 0, shape.width());
    }
  }

  /** {@code dx[b, t] = Σ_h perHead[b, h, t]}. */
  private void sumHeads(MemoryFloat perHead, MemoryFloat dx) {
    int width = shape.width();
    int rows = StdpAttentionFloat.BLOCK;
    int blocks = (shape.time() + rows - 1) / rows;
    long step = shape.rowAt(1, 0, width);
    Parallel.forEach(
        shape.batch() * blocks,
        task -> {
          int first = task % blocks * rows;
          int count = Math.min(rows, shape.time() - first) * width;
          int unit = task / blocks * shape.heads();
          long from = shape.rowAt(unit, first, width);
          float[] sum = SharesFloat.sum(perHead, from, step, shape.heads(), count);
          dx.put(shape.xAt(unit, first), sum, 0, count);
        });
  }
}
