package dev.hatchling.attention;

import dev.hatchling.graph.Call;
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
 */
record StdpCallFloat(
    AttentionShape shape,
    List<LagVectorFloat> kernels,
    RotaryFloat rotary,
    long position,
    MemoryFloat activity,
    MemoryFloat x,
    @Nullable MemoryFloat synapses) {

  /** From the inputs activity, x, synapses and position of an op. */
  static StdpCallFloat of(AttentionSettings settings, Call call, @Nullable MemoryFloat[] in) {
    AttentionShape shape = AttentionShape.of(call.shape(0), call.shape(1), settings);
    List<LagVectorFloat> kernels =
        settings.kernels().stream()
            .map(kernel -> LagVectorFloat.of(shape.chunk() + 1, kernel, "cpu"))
            .toList();
    RotaryFloat rotary = RotaryFloat.of(settings.ropeBase(), shape.neurons());
    long position = call.numberOrZero(3);
    return new StdpCallFloat(shape, kernels, rotary, position, in[0], in[1], in[2]);
  }
}
