package dev.hatchling.norm;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@code ln(x + ln(y))} in one pass. Inputs: x, y of one shape. Output: the same shape. */
public final class ResidualNormOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public ResidualNormOp() {}

  public ResidualNormOp(SameDiff sd, SDVariable x, SDVariable y) {
    super(sd, x, y);
  }

  @Override
  public String opName() {
    return "hatchling_residual_norm";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (!Arrays.equals(in[0], in[1])) {
      throw new IllegalArgumentException(
          "residual norm: shapes " + Arrays.toString(in[0]) + " and " + Arrays.toString(in[1]));
    }
    return new long[][] {in[0]};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    LayerNormRowsFloat.residual(in[0], in[1], out[0], call.size(0, -1));
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    LayerNormRowsDouble.residual(in[0], in[1], out[0], call.size(0, -1));
  }

  @Override
  protected int gradientCount() {
    return 2;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    int n = call.size(0, -1);
    LayerNormRowsFloat.residualGradient(in[0], in[1], in[2], out[0], out[1], n);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    int n = call.size(0, -1);
    LayerNormRowsDouble.residualGradient(in[0], in[1], in[2], out[0], out[1], n);
  }
}
