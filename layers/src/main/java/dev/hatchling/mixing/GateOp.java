package dev.hatchling.mixing;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code Operations.gate} as one op. Inputs: activity, value, and for dropout samples and step. */
public final class GateOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public GateOp() {}

  public GateOp(
      SameDiff sd,
      SDVariable activity,
      SDVariable value,
      @Nullable DropoutSettings dropout,
      boolean normalise) {
    super(sd, GateArguments.inputs(dropout, activity, value));
    GateArguments.add(this, dropout, normalise);
  }

  @Override
  public String opName() {
    return "hatchling_gate";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    GateArguments.check(in[0], in[1]);
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    DropoutPlan plan = GateArguments.plan(this, in);
    List<RandomKey> keys = GateArguments.sequences(plan, in);
    GateShape shape = GateArguments.shape(this, in[0]);
    if (in[0].dataType() == DataType.DOUBLE) {
      new GateDouble(shape, plan, keys)
          .forward(MemoryDouble.of(in[0]), MemoryDouble.of(in[1]), MemoryDouble.of(out[0]));
    } else {
      new GateFloat(shape, plan, keys)
          .forward(MemoryFloat.of(in[0]), MemoryFloat.of(in[1]), MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable gradient = gradients.get(0);
    List<@Nullable SDVariable> result = new ArrayList<>();
    if (gradient != null) {
      result.addAll(Arrays.asList(new GateGradientOp(sameDiff, this, gradient).outputVariables()));
    }
    while (result.size() < args().length) {
      result.add(null);
    }
    return result;
  }
}
