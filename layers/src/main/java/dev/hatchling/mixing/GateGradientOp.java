package dev.hatchling.mixing;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link GateOp}. Inputs: activity, value, gradient of the output, then samples and
 * step. Outputs: the gradients of activity and value.
 */
public final class GateGradientOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public GateGradientOp() {}

  GateGradientOp(SameDiff sd, GateOp op, SDVariable gradient) {
    super(sd, inputs(op, gradient));
    GateArguments.copy(op, this);
  }

  private static SDVariable[] inputs(GateOp op, SDVariable gradient) {
    SDVariable[] in = op.args();
    SDVariable[] all = Arrays.copyOf(in, in.length + 1);
    System.arraycopy(in, 2, all, 3, in.length - 2);
    all[2] = gradient;
    return all;
  }

  @Override
  public String opName() {
    return "hatchling_gate_gradient";
  }

  @Override
  protected int outputCount() {
    return 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0], in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    DropoutPlan plan = GateArguments.plan(this, in);
    List<RandomKey> keys = GateArguments.sequences(plan, in);
    GateShape shape = GateArguments.shape(this, in[0]);
    if (in[0].dataType() == DataType.DOUBLE) {
      new GateDouble(shape, plan, keys)
          .backward(
              MemoryDouble.of(in[0]),
              MemoryDouble.of(in[1]),
              MemoryDouble.of(in[2]),
              MemoryDouble.of(out[0]),
              MemoryDouble.of(out[1]));
    } else {
      new GateFloat(shape, plan, keys)
          .backward(
              MemoryFloat.of(in[0]),
              MemoryFloat.of(in[1]),
              MemoryFloat.of(in[2]),
              MemoryFloat.of(out[0]),
              MemoryFloat.of(out[1]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    throw new UnsupportedOperationException("gate: no second derivative");
  }
}
