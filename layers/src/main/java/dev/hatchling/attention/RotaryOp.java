package dev.hatchling.attention;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code Operations.rotary} and, turning back, its gradient. Inputs: x {@code [B, T, .., N]},
 * position (optional). Output: the shape of x.
 */
public final class RotaryOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public RotaryOp() {}

  public RotaryOp(
      SameDiff sd, SDVariable x, @Nullable SDVariable position, double base, boolean back) {
    super(sd, AttentionArguments.present(x, position));
    addIArgument(back ? 1 : 0);
    addTArgument(base);
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
    return getIArgument(0) == 1;
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    long position = in.length > 1 ? in[1].getLong(0) : 0;
    int time = (int) in[0].size(1);
    int n = (int) in[0].size(-1);
    int heads = (int) (in[0].length() / Math.max(1, in[0].size(0) * time * n));
    if (out[0].dataType() == DataType.DOUBLE) {
      RotaryDouble rotary = RotaryDouble.of(getTArgument(0), n);
      rotary.all(back(), position, time, heads, MemoryDouble.of(in[0]), MemoryDouble.of(out[0]));
    } else {
      RotaryFloat rotary = RotaryFloat.of(getTArgument(0), n);
      rotary.all(back(), position, time, heads, MemoryFloat.of(in[0]), MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable dy = outputGradients.get(0);
    if (dy == null) {
      dy = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] in = args();
    SDVariable position = in.length > 1 ? in[1] : null;
    List<@Nullable SDVariable> gradients = new ArrayList<>();
    gradients.add(new RotaryOp(sameDiff, dy, position, getTArgument(0), !back()).outputVariable());
    if (position != null) {
      gradients.add(null);
    }
    return gradients;
  }
}
