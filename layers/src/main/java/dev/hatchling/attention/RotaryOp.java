package dev.hatchling.attention;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@code Operations.rotary} and, turning back, its gradient. Inputs: x {@code [B, T, .., N]},
 * position (optional). Output: the shape of x.
 */
public final class RotaryOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public RotaryOp() {}

  public RotaryOp(
      SameDiff sd, SDVariable x, @Nullable SDVariable position, double base, boolean back) {
    super(sd, x, position);
    arguments().put(back).put(base);
  }

  @Override
  public String opName() {
    return "hatchling_rotary";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (in[0].length < 3) {
      throw new IllegalArgumentException(
          "rotary embedding: shape " + Arrays.toString(in[0]) + " is not [B, T, .., N]");
    }
    return new long[][] {in[0]};
  }

  private boolean back() {
    return arguments().nextBoolean();
  }

  private double base() {
    return arguments().nextDouble();
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    RotaryFloat rotary = RotaryFloat.of(base(), call.size(0, -1));
    rotary.all(back(), call.numberOrZero(1), call.size(0, 1), heads(call), in[0], out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    RotaryDouble rotary = RotaryDouble.of(base(), call.size(0, -1));
    rotary.all(back(), call.numberOrZero(1), call.size(0, 1), heads(call), in[0], out[0]);
  }

  /** Rows of a token. */
  private static int heads(Call call) {
    long row = (long) call.size(0, 0) * call.size(0, 1) * call.size(0, -1);
    return (int) (call.length(0) / Math.max(1, row));
  }

  @Override
  protected FusedOp gradientOp(SDVariable gradient) {
    return new RotaryOp(sameDiff, gradient, inputs()[1], base(), !back());
  }
}
