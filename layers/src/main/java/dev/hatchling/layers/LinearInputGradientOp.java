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

/**
 * The gradient of {@link LinearOp} for x. Inputs: x, w, dy, and y where it is rectified. Output:
 * the shape of x.
 */
public final class LinearInputGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LinearInputGradientOp() {}

  LinearInputGradientOp(SameDiff sd, int heads, SDVariable... operands) {
    super(sd, operands);
    addIArgument(heads);
  }

  @Override
  public String opName() {
    return "hatchling_linear_input_gradient";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    LinearSizes sizes = LinearSizes.of(in[0].shape(), in[1].shape(), getIArgument(0).intValue());
    if (out[0].dataType() == DataType.DOUBLE) {
      LinearDouble.gradientX(
          sizes,
          MemoryDouble.of(in[2]),
          in.length > 3 ? MemoryDouble.of(in[3]) : null,
          MemoryDouble.of(in[1]),
          MemoryDouble.of(out[0]));
    } else {
      LinearFloat.gradientX(
          sizes,
          MemoryFloat.of(in[2]),
          in.length > 3 ? MemoryFloat.of(in[3]) : null,
          MemoryFloat.of(in[1]),
          MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The linear map has no second derivative");
  }
}
