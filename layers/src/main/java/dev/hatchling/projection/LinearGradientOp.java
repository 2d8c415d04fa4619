package dev.hatchling.projection;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link LinearOp}. Inputs: x, w, dy, and y where it is rectified. Outputs: the
 * gradients of x and w.
 */
public final class LinearGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LinearGradientOp() {}

  LinearGradientOp(SameDiff sd, int heads, SDVariable... operands) {
    super(sd, operands);
    addIArgument(heads);
  }

  @Override
  public String opName() {
    return "hatchling_linear_gradient";
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
    LinearSizes sizes = LinearSizes.of(in[0].shape(), in[1].shape(), getIArgument(0).intValue());
    if (out[0].dataType() == DataType.DOUBLE) {
      new LinearGradientDouble(
              sizes,
              MemoryDouble.of(in[0]),
              MemoryDouble.of(in[1]),
              MemoryDouble.of(in[2]),
              in.length > 3 ? MemoryDouble.of(in[3]) : null)
          .run(MemoryDouble.of(out[0]), MemoryDouble.of(out[1]));
    } else {
      new LinearGradientFloat(
              sizes,
              MemoryFloat.of(in[0]),
              MemoryFloat.of(in[1]),
              MemoryFloat.of(in[2]),
              in.length > 3 ? MemoryFloat.of(in[3]) : null)
          .run(MemoryFloat.of(out[0]), MemoryFloat.of(out[1]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The linear map has no second derivative");
  }
}
