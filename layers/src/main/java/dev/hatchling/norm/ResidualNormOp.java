package dev.hatchling.norm;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
  public void compute(INDArray[] in, INDArray[] out) {
    int n = (int) in[0].size(-1);
    if (out[0].dataType() == DataType.DOUBLE) {
      LayerNormRowsDouble.residual(
          MemoryDouble.of(in[0]), MemoryDouble.of(in[1]), MemoryDouble.of(out[0]), n);
    } else {
      LayerNormRowsFloat.residual(
          MemoryFloat.of(in[0]), MemoryFloat.of(in[1]), MemoryFloat.of(out[0]), n);
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    if (gradient == null) {
      gradient = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] in = args();
    return List.of(new ResidualNormGradientOp(sameDiff, in[0], in[1], gradient).outputVariables());
  }
}
