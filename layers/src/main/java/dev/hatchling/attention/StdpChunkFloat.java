package dev.hatchling.attention;

import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.ScratchFloat;
import org.jspecify.annotations.Nullable;

/** A chunk of tokens of a unit, which is one head of one sample. Its rows are its tokens. */
final class StdpChunkFloat {
  final int index;

  /** n, tokens. */
  final int length;

  /** Of its head. */
  private final LagVectorFloat kernel;

  /** The activity, rotated: [n, N]. */
  final MatrixFloat q;

  /** [n, D]. */
  final MatrixFloat x;

  private final StdpCallFloat call;
  private final AttentionShape shape;
  private final int unit;
  private final int first;

  /** Three rows. */
  private final float[][] rows;

  /** Null where there are no gates. */
  private final @Nullable StdpGatesFloat gates;

  StdpChunkFloat(StdpCallFloat call, int unit, int index, StdpWorkspaceFloat work) {
    this.call = call;
    this.unit = unit;
    this.index = index;
    shape = call.shape();
    first = index * shape.chunk();
    length = shape.length(index);
    kernel = call.kernels().get(unit % shape.heads());
    rows = work.rows.rows(3, Math.max(length, Math.max(shape.neurons(), shape.width())));
    gates = call.gates() == null ? null : new StdpGatesFloat(call, unit, first, length);
    x = new MatrixFloat(call.x(), shape.xAt(unit, first), length, shape.width(), shape.width());
    q = scratch(work.q, shape.neurons());
    rotate();
  }

  /** Room for [n, columns]. */
  MatrixFloat scratch(ScratchFloat memory, int columns) {
    return new MatrixFloat(memory.get((long) shape.chunk() * columns), length, columns);
  }

  /** Its rows of an array {@code [B, T, H, D]}: [n, D]. */
  MatrixFloat att(MemoryFloat memory) {
    int width = shape.width();
    long at = shape.attAt(unit, first);
    return new MatrixFloat(memory, at, length, width, shape.heads() * width);
  }

  /** Its rows of an array {@code [B, H, T, columns]}: [n, columns]. */
  MatrixFloat byHead(MemoryFloat memory, int columns) {
    return new MatrixFloat(memory, shape.rowAt(unit, first, columns), length, columns, columns);
  }

  private void rotate() {
    int size = shape.neurons();
    float[] row = rows[0];
    for (int r = 0; r < length; r++) {
      call.activity().get(shape.activityAt(unit, first + r), row, 0, size);
      call.rotary().rotate(call.position() + first + r, row, 0, row, 0);
      q.memory().put(q.at(r, 0), row, 0, size);
    }
  }

  /**
   * The gradient of the rotation.
   *
   * @param dq the gradient of q
   * @param soFar added to it, {@code [B, T, H, N]}; null for none
   * @param dActivity {@code [B, T, H, N]}, written
   */
  void rotateBack(MatrixFloat dq, @Nullable MemoryFloat soFar, MemoryFloat dActivity) {
    int size = shape.neurons();
    float[] row = rows[0];
    for (int r = 0; r < length; r++) {
      long at = shape.activityAt(unit, first + r);
      dq.memory().get(dq.at(r, 0), row, 0, size);
      call.rotary().rotateBack(call.position() + first + r, row, 0, row, 0);
      if (soFar != null) {
        soFar.get(at, rows[1], 0, size);
        ReductionsFloat.add(rows[1], 0, row, 0, size);
      }
      dActivity.put(at, row, 0, size);
    }
  }

  /**
   * Multiplies a row of scores by the kernel and what the gates since have left. Rows come in
   * order, from the first.
   *
   * @param columns first columns of the row, which are there; what is not causal becomes 0
   */
  void weigh(int row, float[] scores, int at, int columns) {
    kernel.weigh(row, scores, at, columns);
    if (gates != null) {
      gates.weigh(row, scores, at);
    }
  }

  /** How much of state k is left behind the chunk: {@code λ_k^n} times its gates. */
  float kept(int k) {
    float power = kernel.power(k, length);
    return gates == null ? power : power * gates.upTo(length - 1);
  }

  /** How row r recalls state k from before the chunk: {@code A₊ w_k λ_k^(r+1)}, times gates. */
  float[] recall(int k) {
    float[] factors = rows[2];
    for (int r = 0; r < length; r++) {
      float part = kernel.part(k, r + 1);
      factors[r] = gates == null ? part : part * gates.upTo(r);
    }
    return factors;
  }

  /** How state k after the chunk remembers row r: {@code λ_k^(n−1−r)}, times gates. */
  float[] memory(int k) {
    float[] factors = rows[2];
    for (int r = 0; r < length; r++) {
      float power = kernel.power(k, length - 1 - r);
      factors[r] = gates == null ? power : power * gates.behind(r);
    }
    return factors;
  }

  /**
   * Writes the rows of a matrix [n, D], each times its factor.
   *
   * @param add whether to what is there
   */
  void scale(MatrixFloat from, float[] factors, boolean add, MatrixFloat to) {
    int width = from.columns();
    float[] row = rows[0];
    for (int r = 0; r < length; r++) {
      from.memory().get(from.at(r, 0), row, 0, width);
      ReductionsFloat.scale(row, 0, width, factors[r]);
      if (add) {
        to.memory().get(to.at(r, 0), rows[1], 0, width);
        ReductionsFloat.add(rows[1], 0, row, 0, width);
      }
      to.memory().put(to.at(r, 0), row, 0, width);
    }
  }
}
