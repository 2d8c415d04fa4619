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

/** {@code max(x, 0)}. Input: x. Output: the same shape. */
public final class ReluOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public ReluOp() {}

  ReluOp(SameDiff sd, SDVariable x) {
    super(sd, x);
  }

  @Override
  public String opName() {
    return "hatchling_relu";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    if (out[0].dataType() == DataType.DOUBLE) {
      ReluDouble.forward(MemoryDouble.of(in[0]), MemoryDouble.of(out[0]));
    } else {
      ReluFloat.forward(MemoryFloat.of(in[0]), MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    if (gradient == null) {
      gradient = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] in = args();
    return List.of(new ReluGradientOp(sameDiff, in[0], gradient).outputVariable());
  }
}
