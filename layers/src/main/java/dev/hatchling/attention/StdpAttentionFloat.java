package dev.hatchling.attention;

import static dev.hatchling.internal.numeric.BlasFloat.gemmSerial;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.RightFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import org.jspecify.annotations.Nullable;

/**
 * Causal linear attention with an exponential STDP kernel, in chunks of C tokens (docs/model.md,
 * E54 and E55): within a chunk by the weighted scores of its tokens, between chunks by the synaptic
 * state. Memory is O(T·C). Units (heads of samples) run in parallel, each with serial products on
 * strided rows; decays are powers within a chunk, so nothing overflows.
 */
final class StdpAttentionFloat {
  /** Rows of a triangular product: columns behind the last row's token are not computed. */
  static final int BLOCK = 64;

  static final int Q = 0;
  static final int WEIGHED_X = 1;
  private static final int SCORES = 8;
  private static final int STATE = 10;

  /** Elements of a state that are copied at a time. */
  private static final int COPIED = 1 << 13;

  /** Slots of {@link RightFloat}. */
  static final int KEYS = 0;

  static final int VALUES = 1;

  final AttentionShape shape;
  private final RotaryFloat rotary;
  private final long position;
  private final LagVectorFloat[] kernels;
  private final float[][] powers;

  /**
   * The kernel of one call.
   *
   * @param position of the first token
   */
  StdpAttentionFloat(AttentionShape shape, AttentionSettings settings, long position) {
    if (settings.heads() != shape.heads()) {
      throw new IllegalArgumentException(
          "attention: activity has " + shape.heads() + " heads, not " + settings.heads());
    }
    this.shape = shape;

    this.position = position;
    rotary = RotaryFloat.of(settings.ropeBase(), shape.neurons());
    kernels = new LagVectorFloat[shape.heads()];
    powers = new float[shape.heads()][shape.chunk() + 1];
    for (int h = 0; h < shape.heads(); h++) {
      double lambda = settings.lambda().get(h);
      kernels[h] =
          LagVectorFloat.of(
              shape.chunk() + 1, StdpKernel.ofDecay(lambda, settings.amplitude()), "cpu");
      LagVectorFloat unit =
          LagVectorFloat.of(shape.chunk() + 1, StdpKernel.ofDecay(lambda, 1), "cpu");
      for (int k = 0; k <= shape.chunk(); k++) {
        powers[h][k] = k == 0 ? 1f : unit.at(k);
      }
    }
  }

  /**
   * Attends.
   *
   * @param activity {@code [B, T, H, N]}
   * @param x {@code [B, T, D]}
   * @param synapses {@code [B, H, N, D]} or null for zeros
   * @param att {@code [B, T, H, D]}, written
   * @param scores {@code [B, H, T, C]}, written: the weighted scores within chunks
   * @param states {@code [B, H, chunks − 1, N, D]}, written: the state after each chunk but the
   *     last
   */
  void forward(
      MemoryFloat activity,
      MemoryFloat x,
      @Nullable MemoryFloat synapses,
      MemoryFloat att,
      MemoryFloat scores,
      MemoryFloat states) {
    Parallel.forEach(
        shape.units(),
        unit -> {
          float[] row = row();
          MemoryFloat q = ScratchFloat.get(Q, (long) shape.chunk() * shape.neurons());
          MemoryFloat state = ScratchFloat.get(STATE, shape.stateSize());
          boolean precedes = load(synapses, unit, state);
          for (int c = 0; c < shape.chunks(); c++) {
            rotate(activity, unit, c, q, row);
            if (precedes) {
              attendState(unit, c, q, state, att, row);
            }
            attendChunk(unit, c, q, x, scores, att, precedes, row);
            if (c < shape.chunks() - 1) {
              update(unit, c, q, x, precedes, state, row);
              copy(state, 0, states, shape.stateAt(unit, c));
              precedes = true;
            }
          }
        });
  }

  /**
   * The state after the last token.
   *
   * @param last {@code [B, H, N, D]}, written; the other arguments as for {@link #forward}
   */
  void finalState(
      MemoryFloat activity, MemoryFloat x, @Nullable MemoryFloat synapses, MemoryFloat last) {
    Parallel.forEach(
        shape.units(),
        unit -> {
          float[] row = row();
          MemoryFloat q = ScratchFloat.get(Q, (long) shape.chunk() * shape.neurons());
          MemoryFloat state = ScratchFloat.get(STATE, shape.stateSize());
          boolean precedes = load(synapses, unit, state);
          for (int c = 0; c < shape.chunks(); c++) {
            rotate(activity, unit, c, q, row);
            update(unit, c, q, x, precedes, state, row);
            precedes = true;
          }
          copy(state, 0, last, (long) unit * shape.stateSize());
        });
  }

  /** The state before the first token; false if there is none. */
  private boolean load(@Nullable MemoryFloat synapses, int unit, MemoryFloat state) {
    if (synapses == null) {
      return false;
    }
    copy(synapses, (long) unit * shape.stateSize(), state, 0);
    return true;
  }

  /** Copies a state. */
  void copy(MemoryFloat from, long fromAt, MemoryFloat to, long toAt) {
    int width = shape.width();
    int rows = Math.max(1, COPIED / width);
    float[] part = TilesFloat.rows(TilesFloat.STATE, 1, rows * width)[0];
    for (int i = 0; i < shape.neurons(); i += rows) {
      int count = Math.min(rows, shape.neurons() - i) * width;
      from.get(fromAt + (long) i * width, part, 0, count);
      to.put(toAt + (long) i * width, part, 0, count);
    }
  }

  /** A row long enough for any of the arrays. */
  float[] row() {
    return new float[Math.max(shape.chunk(), Math.max(shape.neurons(), shape.width()))];
  }

  /** The rotated activity of a chunk, [n, N]. */
  void rotate(MemoryFloat activity, int unit, int c, MemoryFloat q, float[] row) {
    int size = shape.neurons();
    int first = c * shape.chunk();
    for (int r = 0; r < shape.length(c); r++) {
      activity.get(shape.activityAt(unit, first + r), row, 0, size);
      rotary.rotate(position + first + r, row, 0, row, 0);
      q.put((long) r * size, row, 0, size);
    }
  }

  /** The gradient of {@link #rotate}, added to what there is so far. */
  void rotateBack(
      MemoryFloat dq,
      int unit,
      int c,
      @Nullable MemoryFloat soFar,
      MemoryFloat activity,
      float[] row) {
    int size = shape.neurons();
    int first = c * shape.chunk();
    float[] before = TilesFloat.rows(TilesFloat.STATE, 1, size)[0];
    for (int r = 0; r < shape.length(c); r++) {
      dq.get((long) r * size, row, 0, size);
      rotary.rotateBack(position + first + r, row, 0, row, 0);
      if (soFar != null) {
        soFar.get(shape.activityAt(unit, first + r), before, 0, size);
        ReductionsFloat.add(before, 0, row, 0, size);
      }
      activity.put(shape.activityAt(unit, first + r), row, 0, size);
    }
  }

  /** The kernel of a unit, lags 0 to C. */
  LagVectorFloat kernel(int unit) {
    return kernels[unit % shape.heads()];
  }

  /** λ^k of a unit, k in [0, C]. */
  float power(int unit, int k) {
    return powers[unit % shape.heads()][k];
  }

  /** {@code att = A₊ λ^{r+1} q S}: what the state gives to the tokens of a chunk. */
  private void attendState(
      int unit, int c, MemoryFloat q, MemoryFloat state, MemoryFloat att, float[] row) {
    int n = shape.length(c);
    int size = shape.neurons();
    int width = shape.width();
    int first = c * shape.chunk();
    int stride = shape.heads() * width;
    long attAt = shape.attAt(unit, first);
    gemmSerial(
        false, false, n, width, size, 1f, q, 0, size, state, 0, width, 0f, att, attAt, stride);
    for (int r = 0; r < n; r++) {
      float factor = kernel(unit).at(r + 1);
      att.get(attAt + (long) r * stride, row, 0, width);
      ReductionsFloat.scale(row, 0, width, factor);
      att.put(attAt + (long) r * stride, row, 0, width);
    }
  }

  /** What the tokens of a chunk give each other; added to att or written. */
  private void attendChunk(
      int unit,
      int c,
      MemoryFloat q,
      MemoryFloat x,
      MemoryFloat scores,
      MemoryFloat att,
      boolean add,
      float[] row) {
    int size = shape.neurons();
    int width = shape.width();
    int columns = shape.chunk();
    int length = shape.length(c);
    int first = c * columns;
    int stride = shape.heads() * width;
    RightFloat keys = RightFloat.own(KEYS, true, size, length, q, 0, size);
    RightFloat values =
        RightFloat.own(VALUES, false, length, width, x, shape.xAt(unit, first), width);
    MemoryFloat tile = ScratchFloat.get(SCORES, (long) BLOCK * columns);
    for (int r = 0; r < length; r += BLOCK) {
      int m = Math.min(BLOCK, length - r);
      int n = r + m;
      long qAt = (long) r * size;
      gemmSerial(false, m, 1f, q, qAt, size, keys.part(0, size, n), 0f, tile, 0, columns);
      weigh(unit, first, r, m, tile, scores, row);
      long attAt = shape.attAt(unit, first + r);
      float beta = add ? 1f : 0f;
      gemmSerial(
          false, m, 1f, tile, 0, columns, values.part(0, n, width), beta, att, attAt, stride);
    }
  }

  /** Multiplies m rows of scores, from row r of a chunk on, by the kernel; keeps them. */
  private void weigh(
      int unit, int first, int r, int m, MemoryFloat tile, MemoryFloat scores, float[] row) {
    int columns = shape.chunk();
    for (int i = 0; i < m; i++) {
      tile.get((long) i * columns, row, 0, r + m);
      kernel(unit).weigh(r + i, row, 0, columns);
      tile.put((long) i * columns, row, 0, columns);
      scores.put(shape.rowAt(unit, first + r + i, columns), row, 0, columns);
    }
  }

  /** {@code S ← λ^n S + Σ_r λ^{n−1−r} q_r x_rᵀ}, S = 0 where nothing precedes. */
  private void update(
      int unit,
      int c,
      MemoryFloat q,
      MemoryFloat x,
      boolean precedes,
      MemoryFloat state,
      float[] row) {
    int n = shape.length(c);
    int size = shape.neurons();
    int width = shape.width();
    MemoryFloat weighed = weighedX(unit, c, x, row);
    float beta = precedes ? power(unit, n) : 0f;
    gemmSerial(
        true, false, size, width, n, 1f, q, 0, size, weighed, 0, width, beta, state, 0, width);
  }

  /** {@code λ^{n−1−r} x_r}, [n, D]. */
  MemoryFloat weighedX(int unit, int c, MemoryFloat x, float[] row) {
    int n = shape.length(c);
    int width = shape.width();
    MemoryFloat weighed = ScratchFloat.get(WEIGHED_X, (long) shape.chunk() * width);
    for (int r = 0; r < n; r++) {
      x.get(shape.xAt(unit, c * shape.chunk() + r), row, 0, width);
      ReductionsFloat.scale(row, 0, width, power(unit, n - 1 - r));
      weighed.put((long) r * width, row, 0, width);
    }
    return weighed;
  }
}
