package dev.hatchling.attention;

import static dev.hatchling.internal.numeric.BlasFloat.multiplySerial;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import org.jspecify.annotations.Nullable;

/**
 * Causal linear attention with an STDP kernel, in chunks of C tokens (docs/model.md, E54 to E56):
 * within a chunk by the weighted scores of its tokens, between chunks by a synaptic state for each
 * exponential of the kernel. Memory is O(T·C). Units (heads of samples) run in parallel, each with
 * serial products on strided rows; decays are powers within a chunk, so nothing overflows. Where
 * there are gates, each factor is further multiplied by the gates of the tokens that it spans.
 */
final class StdpAttentionFloat {
  /** Rows of a triangular product: columns behind the last row's token are not computed. */
  static final int BLOCK = 64;

  private final StdpCallFloat call;
  private final AttentionShape shape;
  private final Result result;
  private final int unit;
  private final StdpWorkspaceFloat work = StdpWorkspaceFloat.get();
  private final MemoryFloat states;

  /**
   * What attention writes.
   *
   * @param att {@code [B, T, H, D]}
   * @param scores {@code [B, H, T, C]}: the weighted scores within chunks
   * @param states {@code [B, H, chunks − 1, K·N, D]}: the states after each chunk but the last; one
   *     zero where there is one chunk
   * @param last {@code [B, H, K·N, D]}: the states after the last token; null where not wanted
   */
  record Result(
      MemoryFloat att, MemoryFloat scores, MemoryFloat states, @Nullable MemoryFloat last) {}

  private StdpAttentionFloat(StdpCallFloat call, Result result, int unit) {
    this.call = call;
    this.result = result;
    this.unit = unit;
    shape = call.shape();
    states = work.states.get(shape.stateSize());
  }

  /** Attends. */
  static void run(StdpCallFloat call, Result result) {
    if (call.shape().chunks() == 1) {
      result.states.put(0, new float[1], 0, 1);
    }
    Parallel.forEach(
        call.shape().units(), unit -> new StdpAttentionFloat(call, result, unit).run());
  }

  private void run() {
    long lastAt = (long) unit * shape.stateSize();
    boolean precedes = call.synapses() != null;
    if (call.synapses() != null) {
      call.copyStates(call.synapses(), lastAt, states, 0);
    }
    for (int c = 0; c < shape.chunks(); c++) {
      StdpChunkFloat chunk = new StdpChunkFloat(call, unit, c, work);
      if (precedes) {
        attendStates(chunk);
      }
      attendChunk(chunk, precedes);
      if (c < shape.chunks() - 1) {
        update(chunk, precedes);
        call.copyStates(states, 0, result.states, shape.stateAt(unit, c));
      } else if (result.last != null) {
        update(chunk, precedes);
        call.copyStates(states, 0, result.last, lastAt);
      }
      precedes = true;
    }
  }

  /** {@code att = Σ_k A₊ w_k λ_k^{r+1} q S_k}: what the states give to the tokens of a chunk. */
  private void attendStates(StdpChunkFloat chunk) {
    MatrixFloat product = chunk.scratch(work.product, shape.width());
    for (int k = 0; k < shape.components(); k++) {
      multiplySerial(chunk.q, call.state(states, 0, k), 0f, product);
      chunk.scale(product, chunk.recall(k), k > 0, chunk.att(result.att));
    }
  }

  /** What the tokens of a chunk give each other; added to att or written. */
  private void attendChunk(StdpChunkFloat chunk, boolean add) {
    int size = shape.neurons();
    int width = shape.width();
    int columns = shape.chunk();
    RightFloat keys = work.keys.own(chunk.q.transpose());
    RightFloat values = work.values.own(chunk.x);
    MatrixFloat att = chunk.att(result.att);
    MatrixFloat scores = chunk.byHead(result.scores, columns);
    MemoryFloat memory = work.tile.get((long) BLOCK * columns);
    for (int r = 0; r < chunk.length; r += BLOCK) {
      int m = Math.min(BLOCK, chunk.length - r);
      MatrixFloat tile = new MatrixFloat(memory, 0, m, r + m, columns);
      multiplySerial(chunk.q.block(r, m, 0, size), keys.part(0, size, r + m), 0f, tile);
      weigh(chunk, r, tile, scores);
      MatrixFloat rows = att.block(r, m, 0, width);
      multiplySerial(tile, values.part(0, r + m, width), add ? 1f : 0f, rows);
    }
  }

  /** Multiplies a tile of scores, from row r of a chunk on, by the kernel; keeps them. */
  private void weigh(StdpChunkFloat chunk, int r, MatrixFloat tile, MatrixFloat scores) {
    int columns = scores.columns();
    float[] row = work.numbers.row(columns);
    for (int i = 0; i < tile.rows(); i++) {
      tile.memory().get(tile.at(i, 0), row, 0, tile.columns());
      chunk.weigh(r + i, row, 0, columns);
      tile.memory().put(tile.at(i, 0), row, 0, columns);
      scores.memory().put(scores.at(r + i, 0), row, 0, columns);
    }
  }

  /** {@code S_k ← λ_k^n S_k + Σ_r λ_k^{n−1−r} q_r x_rᵀ}, S_k = 0 where nothing precedes. */
  private void update(StdpChunkFloat chunk, boolean precedes) {
    MatrixFloat weighed = chunk.scratch(work.weighed, shape.width());
    for (int k = 0; k < shape.components(); k++) {
      chunk.scale(chunk.x, chunk.memory(k), false, weighed);
      float beta = precedes ? chunk.kept(k) : 0f;
      multiplySerial(chunk.q.transpose(), weighed, beta, call.state(states, 0, k));
    }
  }
}
