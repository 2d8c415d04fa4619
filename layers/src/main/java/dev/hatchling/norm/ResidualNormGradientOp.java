package dev.hatchling.norm;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The gradients of {@link ResidualNormOp}. Inputs: x, y, dz. Outputs: dx, dy. */
public final class ResidualNormGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public ResidualNormGradientOp() {}

  ResidualNormGradientOp(SameDiff sd, SDVariable x, SDVariable y, SDVariable dz) {
    super(sd, x, y, dz);
  }

  @Override
  public String opName() {
    return "hatchling_residual_norm_gradient";
  }

  @Override
  protected int outputCount() {
    return 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0], in[1]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int n = (int) in[0].size(-1);
    if (out[0].dataType() == DataType.DOUBLE) {
      LayerNormRowsDouble.residualGradient(
          MemoryDouble.of(in[0]),
          MemoryDouble.of(in[1]),
          MemoryDouble.of(in[2]),
          MemoryDouble.of(out[0]),
          MemoryDouble.of(out[1]),
          n);
    } else {
      LayerNormRowsFloat.residualGradient(
          MemoryFloat.of(in[0]),
          MemoryFloat.of(in[1]),
          MemoryFloat.of(in[2]),
          MemoryFloat.of(out[0]),
          MemoryFloat.of(out[1]),
          n);
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The residual norm has no second derivative");
  }
}
