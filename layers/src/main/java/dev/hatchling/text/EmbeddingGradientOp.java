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
 * The gradient of {@link EmbeddingOp}. Inputs: table (its shape), tokens, the gradient of the rows.
 * Output: the gradient of the table.
 */
public final class EmbeddingGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public EmbeddingGradientOp() {}

  EmbeddingGradientOp(SameDiff sd, SDVariable table, SDVariable tokens, SDVariable dRows) {
    super(sd, table, tokens, dRows);
  }

  @Override
  public String opName() {
    return "hatchling_embedding_gradient";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int[] tokens = Indices.of(in[1]);
    int width = (int) in[0].size(1);
    if (out[0].dataType() == DataType.DOUBLE) {
      EmbeddingDouble.gradient(MemoryDouble.of(in[2]), tokens, width, MemoryDouble.of(out[0]));
    } else {
      EmbeddingFloat.gradient(MemoryFloat.of(in[2]), tokens, width, MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The embedding has no second derivative");
  }
}
