package dev.hatchling.attention;

import static dev.hatchling.attention.StdpAttentionFloat.BLOCK;
import static dev.hatchling.attention.StdpAttentionFloat.copy;
import static dev.hatchling.attention.StdpAttentionFloat.scratch;
import static dev.hatchling.attention.StridedFloat.multiply;
import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.SharesFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of {@link StdpAttentionFloat}, chunk by chunk from the last. With P the weighted
 * scores, G the kernel and S_k the states before a chunk: {@code dP = (dAtt Xᵀ) ⊙ G}, {@code dX =
 * Pᵀ dAtt}, {@code dQ = (dP + dPᵀ) Q} in one product, and the terms of the states.
 */
final class StdpGradientFloat {
  private static final int DX = 7;

  private final StdpCallFloat call;
  private final AttentionShape shape;
  private final Kept kept;
  private final Gradients gradients;
  private final int unit;
  private final StridedFloat q;
  private final StridedFloat dq;
  private final StridedFloat weighed;
  private final StridedFloat product;
  private final StridedFloat tile;
  private final MemoryFloat dState;
  private final float[] row;
  private final float[] sum;

  /**
   * What the forward pass kept, and the gradients of its results.
   *
   * @param scores {@code [B, H, T, C]}
   * @param states {@code [B, H, chunks − 1, K·N, D]}
   * @param dAtt {@code [B, T, H, D]}
   * @param dLast {@code [B, H, K·N, D]}; null where nothing depends on the final state
   */
  record Kept(
      MemoryFloat scores, MemoryFloat states, MemoryFloat dAtt, @Nullable MemoryFloat dLast) {}

  /**
   * What is written.
   *
   * @param soFar added to the gradient of the activity, {@code [B, T, H, N]}; may be the memory of
   *     dActivity; null for none
   * @param dActivity {@code [B, T, H, N]}
   * @param dx {@code [B, T, D]}, or {@code [B, H, T, D]} while heads have not been added up
   * @param dSynapses {@code [B, H, K·N, D]}; null where there are no synapses
   */
  record Gradients(
      @Nullable MemoryFloat soFar,
      MemoryFloat dActivity,
      MemoryFloat dx,
      @Nullable MemoryFloat dSynapses) {}

  private StdpGradientFloat(StdpCallFloat call, Kept kept, Gradients gradients, int unit) {
    this.call = call;
    this.kept = kept;
    this.gradients = gradients;
    this.unit = unit;
    shape = call.shape();
    int c = shape.chunk();
    q = scratch(0, c, shape.neurons());
    weighed = scratch(1, c, shape.width());
    product = scratch(2, c, shape.width());
    tile = scratch(3, BLOCK, c);
    dState = ScratchFloat.get(4, shape.stateSize());
    dq = scratch(5, c, shape.neurons());
    row = new float[StdpAttentionFloat.longestRow(shape)];
    sum = new float[shape.width()];
  }

  /** Computes the gradients. */
  static void run(StdpCallFloat call, Kept kept, Gradients gradients) {
    AttentionShape shape = call.shape();
    long elements = (long) shape.units() * shape.time() * shape.width();
    MemoryFloat dx = gradients.dx;
    MemoryFloat perHead = shape.heads() == 1 ? dx : ScratchFloat.get(DX, elements);
    Gradients byHead =
        new Gradients(gradients.soFar, gradients.dActivity, perHead, gradients.dSynapses);
    Parallel.forEach(shape.units(), unit -> new StdpGradientFloat(call, kept, byHead, unit).run());
    if (shape.heads() > 1) {
      sumHeads(shape, perHead, dx);
    }
  }

  private void run() {
    long stateAt = (long) unit * shape.stateSize();
    boolean follows = kept.dLast != null;
    if (kept.dLast != null) {
      copy(shape, kept.dLast, stateAt, dState, 0);
    }
    for (int c = shape.chunks() - 1; c >= 0; c--) {
      StdpChunkFloat chunk = new StdpChunkFloat(call, unit, c);
      chunk.rotate(q, row);
      withinChunk(chunk);
      if (follows) {
        fromLater(chunk);
      }
      boolean precedes = c > 0 || call.synapses() != null;
      if (precedes) {
        toEarlier(chunk, follows);
      }
      follows = precedes;
      chunk.rotateBack(dq, gradients.soFar, gradients.dActivity, row);
    }
    if (gradients.dSynapses != null) {
      copy(shape, dState, 0, gradients.dSynapses, stateAt);
    }
  }

  /** What the tokens of a chunk give each other: writes dq and dx. */
  private void withinChunk(StdpChunkFloat chunk) {
    int n = chunk.length;
    int size = shape.neurons();
    int width = shape.width();
    multiply(false, false, n, size, n, symmetric(chunk), q, 0f, dq);
    StridedFloat dAtt = chunk.att(kept.dAtt);
    StridedFloat scores = chunk.byUnit(kept.scores, shape.chunk());
    StridedFloat dx = chunk.byUnit(gradients.dx, width);
    RightFloat later = RightFloat.own(1, false, n, width, dAtt.memory(), dAtt.at(), dAtt.stride());
    for (int r = 0; r < n; r += BLOCK) {
      int m = Math.min(BLOCK, n - r);
      // Column block r of P: rows before r are 0.
      long at = scores.from(r).at() + r;
      gemmSerial(
          true,
          m,
          1f,
          scores.memory(),
          at,
          scores.stride(),
          later.part(r, n - r, width),
          0f,
          dx.memory(),
          dx.from(r).at(),
          width);
    }
  }

  /** {@code dP + dPᵀ}, [n, n]. */
  private StridedFloat symmetric(StdpChunkFloat chunk) {
    int n = chunk.length;
    int width = shape.width();
    StridedFloat x = chunk.x();
    StridedFloat dAtt = chunk.att(kept.dAtt);
    RightFloat values = RightFloat.own(1, true, width, n, x.memory(), x.at(), width);
    float[] both = TilesFloat.rows(TilesFloat.SQUARE, 1, n * n)[0];
    for (int r = 0; r < n; r += BLOCK) {
      int m = Math.min(BLOCK, n - r);
      gemmSerial(
          false,
          m,
          1f,
          dAtt.memory(),
          dAtt.from(r).at(),
          dAtt.stride(),
          values.part(0, width, r + m),
          0f,
          tile.memory(),
          0,
          n);
      for (int i = r; i < r + m; i++) {
        tile.memory().get((long) (i - r) * n, both, i * n, i);
        chunk.kernel.weigh(i, both, i * n, n);
      }
    }
    mirror(both, n);
    return new StridedFloat(ScratchFloat.of(6, both, n * n), 0, n);
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

  /** What the states after a chunk gave to later tokens: adds to dq and dx. */
  private void fromLater(StdpChunkFloat chunk) {
    int n = chunk.length;
    int size = shape.neurons();
    int width = shape.width();
    StridedFloat dx = chunk.byUnit(gradients.dx, width);
    for (int k = 0; k < shape.components(); k++) {
      StridedFloat ds = new StridedFloat(dState, shape.componentAt(k), width);
      float[] memory = chunk.memory(k);
      chunk.x().scaled(memory, width, weighed, row);
      multiply(false, true, n, size, width, weighed, ds, 1f, dq);
      multiply(false, false, n, width, size, q, ds, 0f, product);
      product.addScaled(memory, width, dx, row, sum);
    }
  }

  /**
   * What the states before a chunk gave to its tokens: adds to dq, moves dState before the chunk.
   */
  private void toEarlier(StdpChunkFloat chunk, boolean follows) {
    int n = chunk.length;
    int size = shape.neurons();
    int width = shape.width();
    boolean first = chunk.index == 0;
    MemoryFloat states = first ? Objects.requireNonNull(call.synapses()) : kept.states;
    long at = first ? (long) unit * shape.stateSize() : shape.stateAt(unit, chunk.index - 1);
    for (int k = 0; k < shape.components(); k++) {
      chunk.att(kept.dAtt).scaled(chunk.recall(k), width, weighed, row);
      StridedFloat s = new StridedFloat(states, at + shape.componentAt(k), width);
      StridedFloat ds = new StridedFloat(dState, shape.componentAt(k), width);
      multiply(false, true, n, size, width, weighed, s, 1f, dq);
      float beta = follows ? chunk.kernel.power(k, n) : 0f;
      multiply(true, false, size, width, n, q, weighed, beta, ds);
    }
  }

  /** {@code dx[b, t] = Σ_h perHead[b, h, t]}. */
  private static void sumHeads(AttentionShape shape, MemoryFloat perHead, MemoryFloat dx) {
    int width = shape.width();
    int blocks = (shape.time() + BLOCK - 1) / BLOCK;
    long step = shape.rowAt(1, 0, width);
    Parallel.forEach(
        shape.batch() * blocks,
        task -> {
          int first = task % blocks * BLOCK;
          int count = Math.min(BLOCK, shape.time() - first) * width;
          int unit = task / blocks * shape.heads();
          long from = shape.rowAt(unit, first, width);
          float[] sum = SharesFloat.sum(perHead, from, step, shape.heads(), count);
          dx.put(shape.xAt(unit, first), sum, 0, count);
        });
  }
}
