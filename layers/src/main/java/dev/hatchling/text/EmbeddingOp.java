package dev.hatchling.text;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.Indices;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of a table. Inputs: table {@code [V, D]}, tokens {@code [B, T]}, integers. Output: {@code
 * [B, T, D]}.
 */
public final class EmbeddingOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public EmbeddingOp() {}

  public EmbeddingOp(SameDiff sd, SDVariable table, SDVariable tokens) {
    super(sd, table, tokens);
  }

  @Override
  public String opName() {
    return "hatchling_embedding";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    long[] shape = Arrays.copyOf(in[1], in[1].length + 1);
    shape[in[1].length] = in[0][1];
    return new long[][] {shape};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int[] tokens = Indices.of(in[1]);
    int width = (int) in[0].size(1);
    if (out[0].dataType() == DataType.DOUBLE) {
      EmbeddingDouble.read(MemoryDouble.of(in[0]), tokens, width, MemoryDouble.of(out[0]));
    } else {
      EmbeddingFloat.read(MemoryFloat.of(in[0]), tokens, width, MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    if (gradient == null) {
      gradient = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] in = args();
    return Arrays.asList(
        new EmbeddingGradientOp(sameDiff, in[0], in[1], gradient).outputVariable(), null);
  }
}
