package dev.hatchling.graph;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = factor * x, and the watched statistic mean(x): a test op with two outputs. */
public final class ScaleOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public ScaleOp() {}

  ScaleOp(SameDiff sd, SDVariable x, double factor) {
    super(sd, x);
    addTArgument(factor);
  }

  @Override
  public String opName() {
    return "hatchling_test_scale";
  }

  @Override
  protected int outputCount() {
    return 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0], {}};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    out[0].assign(in[0]);
    out[0].muli(getTArgument(0));
    out[1].assign(in[0].meanNumber());
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable gradient = gradients.get(0);
    if (gradients.get(1) != null || gradient == null) {
      throw new IllegalStateException("The mean is not differentiated: " + gradients);
    }
    return Arrays.asList(new ScaleOp(sameDiff, gradient, getTArgument(0)).outputVariables()[0]);
  }
}
