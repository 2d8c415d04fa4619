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
 * {@code Operations.linear}, {@code Operations.headLinear} and {@code Operations.rectifiedLinear}.
 * Inputs: x {@code [.., I]} or {@code [.., H, I]}, w {@code [O, I]} or {@code [H·O, I]}. Output:
 * {@code [.., O]} or {@code [.., H, O]}.
 */
public final class LinearOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LinearOp() {}

  /** With H heads, or without for 0; with negative sums set to 0 or not. */
  public LinearOp(SameDiff sd, SDVariable x, SDVariable w, int heads, boolean rectified) {
    super(sd, x, w);
    addIArgument(heads, rectified ? 1 : 0);
  }

  @Override
  public String opName() {
    return "hatchling_linear";
  }

  private int heads() {
    return getIArgument(0).intValue();
  }

  private boolean rectified() {
    return getIArgument(1) == 1;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    long[] shape = in[0].clone();
    shape[shape.length - 1] = LinearSizes.of(in[0], in[1], heads()).out();
    return new long[][] {shape};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    LinearSizes sizes = LinearSizes.of(in[0].shape(), in[1].shape(), heads());
    if (out[0].dataType() == DataType.DOUBLE) {
      LinearDouble.forward(
          sizes,
          rectified(),
          MemoryDouble.of(in[0]),
          MemoryDouble.of(in[1]),
          MemoryDouble.of(out[0]));
    } else {
      LinearFloat.forward(
          sizes, rectified(), MemoryFloat.of(in[0]), MemoryFloat.of(in[1]), MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable dy = outputGradients.get(0);
    if (dy == null) {
      dy = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] in = args();
    SDVariable[] operands = {in[0], in[1], dy};
    if (rectified()) {
      // What the rectifier let through is where its result is positive.
      operands = new SDVariable[] {in[0], in[1], dy, outputVariables()[0]};
    }
    return List.of(new LinearGradientOp(sameDiff, heads(), operands).outputVariables());
  }
}
