package dev.hatchling.layers;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.graph.MemoryDouble;
import dev.hatchling.graph.MemoryFloat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The gradient of {@link ReluOp}. Inputs: x, dy. Output: dx. */
public final class ReluGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public ReluGradientOp() {}

  ReluGradientOp(SameDiff sd, SDVariable x, SDVariable dy) {
    super(sd, x, dy);
  }

  @Override
  public String opName() {
    return "hatchling_relu_gradient";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    if (out[0].dataType() == DataType.DOUBLE) {
      ReluDouble.gradient(MemoryDouble.of(in[0]), MemoryDouble.of(in[1]), MemoryDouble.of(out[0]));
    } else {
      ReluFloat.gradient(MemoryFloat.of(in[0]), MemoryFloat.of(in[1]), MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The ReLU has no second derivative");
  }
}
