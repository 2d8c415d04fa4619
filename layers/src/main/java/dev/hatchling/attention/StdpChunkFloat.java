package dev.hatchling.attention;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.ReductionsFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import org.jspecify.annotations.Nullable;

/** A chunk of tokens of a unit: one head of one sample. Its rows are its tokens. */
final class StdpChunkFloat {
  final StdpCallFloat call;
  final int unit;
  final int index;

  /** Its first token. */
  final int first;

  /** n, tokens. */
  final int length;

  /** Of its head. */
  final LagVectorFloat kernel;

  private final AttentionShape shape;

  StdpChunkFloat(StdpCallFloat call, int unit, int index) {
    this.call = call;
    this.unit = unit;
    this.index = index;
    shape = call.shape();
    first = index * shape.chunk();
    length = shape.length(index);
    kernel = call.kernels().get(unit % shape.heads());
  }

  /** Rows of x, [n, D]. */
  StridedFloat x() {
    return new StridedFloat(call.x(), shape.xAt(unit, first), shape.width());
  }

  /** Rows of an array {@code [B, T, H, D]}, [n, D]. */
  StridedFloat att(MemoryFloat memory) {
    return new StridedFloat(memory, shape.attAt(unit, first), shape.heads() * shape.width());
  }

  /** Rows of an array {@code [B, H, T, columns]}. */
  StridedFloat byUnit(MemoryFloat memory, int columns) {
    return new StridedFloat(memory, shape.rowAt(unit, first, columns), columns);
  }

  /** How row r recalls state k from before the chunk: {@code A₊ w_k λ_k^(r+1)}. */
  float[] recall(int k) {
    float[] factors = new float[length];
    for (int r = 0; r < length; r++) {
      factors[r] = kernel.part(k, r + 1);
    }
    return factors;
  }

  /** How state k after the chunk remembers row r: {@code λ_k^(n−1−r)}. */
  float[] memory(int k) {
    float[] factors = new float[length];
    for (int r = 0; r < length; r++) {
      factors[r] = kernel.power(k, length - 1 - r);
    }
    return factors;
  }

  /** The rotated activity, [n, N]. */
  void rotate(StridedFloat q, float[] row) {
    int size = shape.neurons();
    for (int r = 0; r < length; r++) {
      call.activity().get(shape.activityAt(unit, first + r), row, 0, size);
      call.rotary().rotate(call.position() + first + r, row, 0, row, 0);
      q.put(r, row, size);
    }
  }

  /** The gradient of {@link #rotate}, added to what there is so far. */
  void rotateBack(
      StridedFloat dq, @Nullable MemoryFloat soFar, MemoryFloat dActivity, float[] row) {
    int size = shape.neurons();
    float[] before = TilesFloat.rows(TilesFloat.STATE, 1, size)[0];
    for (int r = 0; r < length; r++) {
      long at = shape.activityAt(unit, first + r);
      dq.get(r, row, size);
      call.rotary().rotateBack(call.position() + first + r, row, 0, row, 0);
      if (soFar != null) {
        soFar.get(at, before, 0, size);
        ReductionsFloat.add(before, 0, row, 0, size);
      }
      dActivity.put(at, row, 0, size);
    }
  }
}
