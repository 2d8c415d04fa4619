package dev.hatchling.text;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.Indices;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link CrossEntropyOp} for the logits. Inputs: logits, targets, weights, the
 * gradient of the losses. Output: {@code [B, T, V]}.
 */
public final class CrossEntropyGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public CrossEntropyGradientOp() {}

  CrossEntropyGradientOp(
      SameDiff sd, SDVariable logits, SDVariable targets, SDVariable weights, SDVariable dLosses) {
    super(sd, logits, targets, weights, dLosses);
  }

  @Override
  public String opName() {
    return "hatchling_cross_entropy_gradient";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int[] targets = Indices.of(in[1]);
    int time = (int) in[0].size(1);
    int vocabulary = (int) in[0].size(2);
    if (out[0].dataType() == DataType.DOUBLE) {
      new CrossEntropyDouble(
              MemoryDouble.of(in[0]), targets, MemoryDouble.of(in[2]), time, vocabulary)
          .gradient(MemoryDouble.of(in[3]), MemoryDouble.of(out[0]));
    } else {
      new CrossEntropyFloat(MemoryFloat.of(in[0]), targets, MemoryFloat.of(in[2]), time, vocabulary)
          .gradient(MemoryFloat.of(in[3]), MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The cross-entropy has no second derivative");
  }
}
