package dev.hatchling.attention;

import static dev.hatchling.attention.StridedFloat.multiply;
import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import org.jspecify.annotations.Nullable;

/**
 * Causal linear attention with an STDP kernel, in chunks of C tokens (docs/model.md, E54 and E55):
 * within a chunk by the weighted scores of its tokens, between chunks by a synaptic state for each
 * exponential of the kernel. Memory is O(T·C). Units (heads of samples) run in parallel, each with
 * serial products on strided rows; decays are powers within a chunk, so nothing overflows. An
 * instance is one unit's pass.
 */
final class StdpAttentionFloat {
  /** Rows of a triangular product: columns behind the last row's token are not computed. */
  static final int BLOCK = 64;

  /** Elements of a state that are copied at a time. */
  private static final int COPIED = 1 << 13;

  private final StdpCallFloat call;
  private final AttentionShape shape;
  private final Result result;
  private final int unit;
  private final StridedFloat q;
  private final StridedFloat weighed;
  private final StridedFloat product;
  private final StridedFloat tile;
  private final MemoryFloat state;
  private final float[] row;
  private final float[] sum;

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
    int c = shape.chunk();
    q = scratch(0, c, shape.neurons());
    weighed = scratch(1, c, shape.width());
    product = scratch(2, c, shape.width());
    tile = scratch(3, BLOCK, c);
    state = ScratchFloat.get(4, shape.stateSize());
    row = new float[longestRow(shape)];
    sum = new float[shape.width()];
  }

  static StridedFloat scratch(int slot, int rows, int columns) {
    return new StridedFloat(ScratchFloat.get(slot, (long) rows * columns), 0, columns);
  }

  /** Length of a row of any of the arrays. */
  static int longestRow(AttentionShape shape) {
    return Math.max(shape.chunk(), Math.max(shape.neurons(), shape.width()));
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
    boolean precedes = call.synapses() != null;
    if (call.synapses() != null) {
      copy(shape, call.synapses(), (long) unit * shape.stateSize(), state, 0);
    }
    for (int c = 0; c < shape.chunks(); c++) {
      StdpChunkFloat chunk = new StdpChunkFloat(call, unit, c);
      chunk.rotate(q, row);
      if (precedes) {
        attendStates(chunk);
      }
      attendChunk(chunk, precedes);
      if (c < shape.chunks() - 1) {
        update(chunk, precedes);
        copy(shape, state, 0, result.states, shape.stateAt(unit, c));
      } else if (result.last != null) {
        update(chunk, precedes);
        copy(shape, state, 0, result.last, (long) unit * shape.stateSize());
      }
      precedes = true;
    }
  }

  /** Copies the states of a unit. */
  static void copy(AttentionShape shape, MemoryFloat from, long fromAt, MemoryFloat to, long toAt) {
    float[] part = TilesFloat.rows(TilesFloat.STATE, 1, COPIED)[0];
    for (int i = 0; i < shape.stateSize(); i += COPIED) {
      int count = Math.min(COPIED, shape.stateSize() - i);
      from.get(fromAt + i, part, 0, count);
      to.put(toAt + i, part, 0, count);
    }
  }

  /** {@code att = Σ_k A₊ w_k λ_k^{r+1} q S_k}: what the states give to the tokens of a chunk. */
  private void attendStates(StdpChunkFloat chunk) {
    int width = shape.width();
    StridedFloat att = chunk.att(result.att);
    for (int k = 0; k < shape.components(); k++) {
      StridedFloat s = new StridedFloat(state, shape.componentAt(k), width);
      multiply(false, false, chunk.length, width, shape.neurons(), q, s, 0f, product);
      if (k == 0) {
        product.scaled(chunk.recall(k), width, att, row);
      } else {
        product.addScaled(chunk.recall(k), width, att, row, sum);
      }
    }
  }

  /** What the tokens of a chunk give each other; added to att or written. */
  private void attendChunk(StdpChunkFloat chunk, boolean add) {
    int size = shape.neurons();
    int width = shape.width();
    int columns = shape.chunk();
    int length = chunk.length;
    StridedFloat x = chunk.x();
    RightFloat keys = RightFloat.own(0, true, size, length, q.memory(), 0, size);
    RightFloat values = RightFloat.own(1, false, length, width, x.memory(), x.at(), width);
    for (int r = 0; r < length; r += BLOCK) {
      int m = Math.min(BLOCK, length - r);
      int n = r + m;
      long qAt = (long) r * size;
      gemmSerial(
          false,
          m,
          1f,
          q.memory(),
          qAt,
          size,
          keys.part(0, size, n),
          0f,
          tile.memory(),
          0,
          columns);
      weigh(chunk, r, m);
      StridedFloat att = chunk.att(result.att).from(r);
      gemmSerial(
          false,
          m,
          1f,
          tile.memory(),
          0,
          columns,
          values.part(0, n, width),
          add ? 1f : 0f,
          att.memory(),
          att.at(),
          att.stride());
    }
  }

  /** Multiplies m rows of scores, from row r of a chunk on, by the kernel; keeps them. */
  private void weigh(StdpChunkFloat chunk, int r, int m) {
    int columns = shape.chunk();
    StridedFloat scores = chunk.byUnit(result.scores, columns);
    for (int i = 0; i < m; i++) {
      tile.get(i, row, r + m);
      chunk.kernel.weigh(r + i, row, 0, columns);
      tile.put(i, row, columns);
      scores.put(r + i, row, columns);
    }
  }

  /** {@code S_k ← λ_k^n S_k + Σ_r λ_k^{n−1−r} q_r x_rᵀ}, S_k = 0 where nothing precedes. */
  private void update(StdpChunkFloat chunk, boolean precedes) {
    int width = shape.width();
    int n = chunk.length;
    for (int k = 0; k < shape.components(); k++) {
      chunk.x().scaled(chunk.memory(k), width, weighed, row);
      StridedFloat s = new StridedFloat(state, shape.componentAt(k), width);
      float beta = precedes ? chunk.kernel.power(k, n) : 0f;
      multiply(true, false, shape.neurons(), width, n, q, weighed, beta, s);
    }
  }
}
