package dev.hatchling.projection;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@code Operations.daleWeight} as one op. Inputs: raw, which alone has a gradient, and scale.
 * Output: the weights.
 */
public final class DaleWeightOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public DaleWeightOp() {}

  public DaleWeightOp(SameDiff sd, SDVariable raw, SDVariable scale) {
    super(sd, raw, scale);
  }

  @Override
  public String opName() {
    return "hatchling_dale_weight";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (!Arrays.equals(in[0], in[1])) {
      throw new IllegalArgumentException(
          "dale: raw weights "
              + Arrays.toString(in[0])
              + " and scale "
              + Arrays.toString(in[1])
              + " differ in shape");
    }
    return new long[][] {in[0]};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    DaleLinearFloat.weights(in[0], in[1], out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    DaleLinearDouble.weights(in[0], in[1], out[0]);
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    DaleLinearFloat.gradient(in[0], in[1], in[2], out[0]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    DaleLinearDouble.gradient(in[0], in[1], in[2], out[0]);
  }
}
