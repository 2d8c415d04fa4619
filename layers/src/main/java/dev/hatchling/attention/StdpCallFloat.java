package dev.hatchling.attention;

import dev.hatchling.graph.Call;
import dev.hatchling.internal.numeric.MatrixFloat;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call of STDP attention is given.
 *
 * @param shape its sizes
 * @param kernels one a head, lags 0 to C
 * @param rotary turns the activity
 * @param position of the first token
 * @param activity {@code [B, T, H, N]}
 * @param x {@code [B, T, D]}
 * @param synapses {@code [B, H, K·N, D]}; null for zeros
 * @param gates ln g, {@code [B, T, H]}; null for ones
 */
record StdpCallFloat(
    AttentionShape shape,
    List<LagVectorFloat> kernels,
    RotaryFloat rotary,
    long position,
    MemoryFloat activity,
    MemoryFloat x,
    @Nullable MemoryFloat synapses,
    @Nullable MemoryFloat gates) {
  /** Elements of a state that are copied at a time. */
  private static final int COPIED = 1 << 13;

  /** From the inputs activity, x, synapses, gates and position of an op. */
  static StdpCallFloat of(AttentionSettings settings, Call call, @Nullable MemoryFloat[] in) {
    AttentionShape shape = AttentionShape.of(call.shape(0), call.shape(1), settings);
    List<LagVectorFloat> kernels =
        settings.kernels().stream()
            .map(kernel -> LagVectorFloat.of(shape.chunk() + 1, kernel, "cpu"))
            .toList();
    RotaryFloat rotary = RotaryFloat.of(settings.ropeBase(), shape.neurons());
    long position = call.numberOrZero(4);
    return new StdpCallFloat(shape, kernels, rotary, position, in[0], in[1], in[2], in[3]);
  }

  /** State k of the states of a unit: [N, D]. */
  MatrixFloat state(MemoryFloat states, long at, int k) {
    int n = shape.neurons();
    int d = shape.width();
    return new MatrixFloat(states, at + (long) k * n * d, n, d, d);
  }

  /** Copies the states of a unit. */
  void copyStates(MemoryFloat from, long fromAt, MemoryFloat to, long toAt) {
    float[] part = StdpWorkspaceFloat.get().numbers.row(COPIED);
    for (int i = 0; i < shape.stateSize(); i += COPIED) {
      int count = Math.min(COPIED, shape.stateSize() - i);
      from.get(fromAt + i, part, 0, count);
      to.put(toAt + i, part, 0, count);
    }
  }
}
