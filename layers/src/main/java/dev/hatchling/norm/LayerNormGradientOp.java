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

/** The gradient of {@link LayerNormOp}. Inputs: x, dy. Output: dx. */
public final class LayerNormGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LayerNormGradientOp() {}

  LayerNormGradientOp(SameDiff sd, SDVariable x, SDVariable dy) {
    super(sd, x, dy);
  }

  @Override
  public String opName() {
    return "hatchling_layer_norm_gradient";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int n = (int) in[0].size(-1);
    if (out[0].dataType() == DataType.DOUBLE) {
      LayerNormRowsDouble.gradient(
          MemoryDouble.of(in[0]), MemoryDouble.of(in[1]), MemoryDouble.of(out[0]), n);
    } else {
      LayerNormRowsFloat.gradient(
          MemoryFloat.of(in[0]), MemoryFloat.of(in[1]), MemoryFloat.of(out[0]), n);
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The layer norm has no second derivative");
  }
}
