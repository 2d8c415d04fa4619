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

/** Layer norm over the last axis ({@link LayerNormFloat}). Input: x. Output: the same shape. */
public final class LayerNormOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LayerNormOp() {}

  public LayerNormOp(SameDiff sd, SDVariable x) {
    super(sd, x);
  }

  @Override
  public String opName() {
    return "hatchling_layer_norm";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int n = (int) in[0].size(-1);
    if (out[0].dataType() == DataType.DOUBLE) {
      LayerNormRowsDouble.normalise(MemoryDouble.of(in[0]), MemoryDouble.of(out[0]), n);
    } else {
      LayerNormRowsFloat.normalise(MemoryFloat.of(in[0]), MemoryFloat.of(out[0]), n);
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    if (gradient == null) {
      gradient = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] in = args();
    return List.of(new LayerNormGradientOp(sameDiff, in[0], gradient).outputVariable());
  }
}
