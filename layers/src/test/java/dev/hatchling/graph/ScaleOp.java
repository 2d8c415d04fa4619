package dev.hatchling.graph;

import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** y = factor * x, and the watched statistic mean(x): a test op with two outputs. */
public final class ScaleOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public ScaleOp() {}

  ScaleOp(SameDiff sd, SDVariable x, double factor) {
    super(sd, x);
    arguments().put(factor);
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
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    float[] x = new float[Math.toIntExact(in[0].length())];
    in[0].get(0, x, 0, x.length);
    double factor = arguments().nextDouble();
    float sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i];
      x[i] *= (float) factor;
    }
    out[0].put(0, x, 0, x.length);
    out[1].put(0, new float[] {sum / x.length}, 0, 1);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    throw new UnsupportedOperationException("for tests in single precision");
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable gradient = gradients.get(0);
    if (gradients.get(1) != null || gradient == null) {
      throw new IllegalStateException("The mean is not differentiated: " + gradients);
    }
    return Arrays.asList(
        new ScaleOp(sameDiff, gradient, arguments().nextDouble()).outputVariables()[0]);
  }
}
