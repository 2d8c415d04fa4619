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
 * Cross-entropy per sample ({@code Operations.crossEntropy}). Inputs: logits {@code [B, T, V]},
 * targets {@code [B, T]}, integers, weights {@code [B, T]}. Output: {@code [B]}.
 */
public final class CrossEntropyOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public CrossEntropyOp() {}

  public CrossEntropyOp(SameDiff sd, SDVariable logits, SDVariable targets, SDVariable weights) {
    super(sd, logits, targets, weights);
  }

  @Override
  public String opName() {
    return "hatchling_cross_entropy";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {{in[0][0]}};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    int[] targets = Indices.of(in[1]);
    int time = (int) in[0].size(1);
    int vocabulary = (int) in[0].size(2);
    if (out[0].dataType() == DataType.DOUBLE) {
      new CrossEntropyDouble(
              MemoryDouble.of(in[0]), targets, MemoryDouble.of(in[2]), time, vocabulary)
          .forward(MemoryDouble.of(out[0]));
    } else {
      new CrossEntropyFloat(MemoryFloat.of(in[0]), targets, MemoryFloat.of(in[2]), time, vocabulary)
          .forward(MemoryFloat.of(out[0]));
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
        new CrossEntropyGradientOp(sameDiff, in[0], in[1], in[2], gradient).outputVariable(),
        null,
        null);
  }
}
