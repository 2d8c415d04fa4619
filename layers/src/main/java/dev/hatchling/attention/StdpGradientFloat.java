package dev.hatchling.attention;

import static dev.hatchling.attention.StdpAttentionFloat.BLOCK;
import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.SharesFloat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of {@link StdpAttentionFloat}, chunk by chunk from the last. With P the weighted
 * scores, G the kernel and S_k the states before a chunk: {@code dP = (dAtt Xᵀ) ⊙ G}, {@code dX =
 * Pᵀ dAtt}, {@code dQ = (dP + dPᵀ) Q} in one product, and the terms of the states.
 */
final class StdpGradientFloat {
  private final StdpCallFloat call;
  private final AttentionShape shape;
  private final Kept kept;
  private final Gradients gradients;
  private final int unit;
  private final StdpWorkspaceFloat work = StdpWorkspaceFloat.get();
  private final MemoryFloat dStates;

  /**
   * What the forward pass kept, and the gradients of its results.
   *
   * @param scores {@code [B, H, T, C]}
   * @param states {@code [B, H, chunks − 1, K·N, D]}
   * @param dAtt {@code [B, T, H, D]}
   * @param dLast {@code [B, H, K·N, D]}; null where nothing depends on the final state
   * @param att {@code [B, T, H, D]}; null where there are no gates
   * @param last {@code [B, H, K·N, D]}; null where there are no gates, or no final state
   */
  record Kept(
      MemoryFloat scores,
      MemoryFloat states,
      MemoryFloat dAtt,
      @Nullable MemoryFloat dLast,
      @Nullable MemoryFloat att,
      @Nullable MemoryFloat last) {}

  /**
   * What is written.
   *
   * @param soFar added to the gradient of the activity, {@code [B, T, H, N]}; may be the memory of
   *     dActivity; null for none
   * @param dActivity {@code [B, T, H, N]}
   * @param dx {@code [B, T, D]}, or {@code [B, H, T, D]} while heads have not been added up
   * @param dSynapses {@code [B, H, K·N, D]}; null where there are no synapses
   * @param dGates of ln g, {@code [B, T, H]}; null where there are no gates
   */
  record Gradients(
      @Nullable MemoryFloat soFar,
      MemoryFloat dActivity,
      MemoryFloat dx,
      @Nullable MemoryFloat dSynapses,
      @Nullable MemoryFloat dGates) {}

  private StdpGradientFloat(StdpCallFloat call, Kept kept, Gradients gradients, int unit) {
    this.call = call;
    this.kept = kept;
    this.gradients = gradients;
    this.unit = unit;
    shape = call.shape();
    dStates = work.states.get(shape.stateSize());
  }

  /** Computes the gradients. */
  static void run(StdpCallFloat call, Kept kept, Gradients gradients) {
    AttentionShape shape = call.shape();
    if (shape.heads() == 1) {
      units(call, kept, gradients);
      return;
    }
    long elements = (long) shape.units() * shape.time() * shape.width();
    MemoryFloat byHead = StdpWorkspaceFloat.get().dxByHead.get(elements);
    units(
        call,
        kept,
        new Gradients(
            gradients.soFar, gradients.dActivity, byHead, gradients.dSynapses, gradients.dGates));
    sumHeads(shape, byHead, gradients.dx);
  }

  private static void units(StdpCallFloat call, Kept kept, Gradients gradients) {
    Parallel.forEach(
        call.shape().units(), unit -> new StdpGradientFloat(call, kept, gradients, unit).run());
  }

  private void run() {
    long stateAt = (long) unit * shape.stateSize();
    boolean follows = kept.dLast != null;
    if (kept.dLast != null) {
      call.copyStates(kept.dLast, stateAt, dStates, 0);
    }
    for (int c = shape.chunks() - 1; c >= 0; c--) {
      StdpChunkFloat chunk = new StdpChunkFloat(call, unit, c, work);
      MatrixFloat dq = chunk.scratch(work.dq, shape.neurons());
      withinChunk(chunk, dq);
      if (follows) {
        fromLater(chunk, dq);
      }
      boolean precedes = c > 0 || call.synapses() != null;
      if (precedes) {
        toEarlier(chunk, follows, dq);
      }
      follows = precedes;
      chunk.rotateBack(dq, gradients.soFar, gradients.dActivity);
    }
    if (gradients.dSynapses != null) {
      call.copyStates(dStates, 0, gradients.dSynapses, stateAt);
    }
    if (gradients.dGates != null) {
      StdpGatesFloat.gradient(call, unit, kept, gradients);
    }
  }

  /** What the tokens of a chunk give each other: writes dq and dx. */
  private void withinChunk(StdpChunkFloat chunk, MatrixFloat dq) {
    int n = chunk.length;
    int width = shape.width();
    MatrixFloat dAtt = chunk.att(kept.dAtt);
    multiplySerial(symmetric(chunk, dAtt), chunk.q, 0f, dq);
    MatrixFloat scores = chunk.byHead(kept.scores, shape.chunk());
    MatrixFloat dx = chunk.byHead(gradients.dx, width);
    RightFloat values = work.values.own(dAtt);
    for (int r = 0; r < n; r += BLOCK) {
      int m = Math.min(BLOCK, n - r);
      // Of column block r of P, rows before r are 0.
      MatrixFloat later = scores.block(r, n - r, r, m).transpose();
      multiplySerial(later, values.part(r, n - r, width), 0f, dx.block(r, m, 0, width));
    }
  }

  /** {@code dP + dPᵀ}, [n, n]. */
  private MatrixFloat symmetric(StdpChunkFloat chunk, MatrixFloat dAtt) {
    int n = chunk.length;
    int width = shape.width();
    RightFloat values = work.values.own(chunk.x.transpose());
    MemoryFloat memory = work.tile.get((long) BLOCK * n);
    float[] both = work.numbers.row(n * n);
    for (int r = 0; r < n; r += BLOCK) {
      int m = Math.min(BLOCK, n - r);
      MatrixFloat tile = new MatrixFloat(memory, 0, m, r + m, n);
      multiplySerial(dAtt.block(r, m, 0, width), values.part(0, width, r + m), 0f, tile);
      for (int i = r; i < r + m; i++) {
        memory.get(tile.at(i - r, 0), both, i * n, i);
        chunk.weigh(i, both, i * n, n);
      }
    }
    mirror(both, n);
    return new MatrixFloat(work.symmetric.of(both, n * n), n, n);
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
  private void fromLater(StdpChunkFloat chunk, MatrixFloat dq) {
    MatrixFloat weighed = chunk.scratch(work.weighed, shape.width());
    MatrixFloat product = chunk.scratch(work.product, shape.width());
    MatrixFloat dx = chunk.byHead(gradients.dx, shape.width());
    for (int k = 0; k < shape.components(); k++) {
      MatrixFloat dState = call.state(dStates, 0, k);
      chunk.scale(chunk.x, chunk.memory(k), false, weighed);
      multiplySerial(weighed, dState.transpose(), 1f, dq);
      multiplySerial(chunk.q, dState, 0f, product);
      chunk.scale(product, chunk.memory(k), true, dx);
    }
  }

  /**
   * What the states before a chunk gave to its tokens: adds to dq, moves dStates before the chunk.
   */
  private void toEarlier(StdpChunkFloat chunk, boolean follows, MatrixFloat dq) {
    boolean first = chunk.index == 0;
    MemoryFloat states = first ? Objects.requireNonNull(call.synapses()) : kept.states;
    long at = first ? (long) unit * shape.stateSize() : shape.stateAt(unit, chunk.index - 1);
    MatrixFloat weighed = chunk.scratch(work.weighed, shape.width());
    for (int k = 0; k < shape.components(); k++) {
      chunk.scale(chunk.att(kept.dAtt), chunk.recall(k), false, weighed);
      multiplySerial(weighed, call.state(states, at, k).transpose(), 1f, dq);
      float beta = follows ? chunk.kept(k) : 0f;
      multiplySerial(chunk.q.transpose(), weighed, beta, call.state(dStates, 0, k));
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
