package dev.hatchling.mixing;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code Operations.mix} as one op. Inputs: activity, att, value encoder, decoder, and for dropout
 * samples and step. Outputs: the mixed x, and the value for the backward pass.
 */
public final class MixOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public MixOp() {}

  public MixOp(
      SameDiff sd,
      SDVariable activity,
      SDVariable att,
      SDVariable wv,
      SDVariable wd,
      @Nullable DropoutSettings dropout,
      boolean normalise) {
    super(sd, GateArguments.inputs(dropout, activity, att, wv, wd));
    GateArguments.add(this, dropout, normalise);
  }

  @Override
  public String opName() {
    return "hatchling_mix";
  }

  @Override
  protected int outputCount() {
    return 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    MixArguments.check(in);
    return new long[][] {{in[0][0], in[0][1], in[1][3]}, in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    MixShape shape = MixArguments.shape(in);
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = MixArguments.doubles(in);
      new MixDouble(shape, MixArguments.gateDouble(this, in))
          .forward(i[0], i[1], i[2], i[3], MemoryDouble.of(out[0]), MemoryDouble.of(out[1]));
    } else {
      MemoryFloat[] i = MixArguments.floats(in);
      new MixFloat(shape, MixArguments.gateFloat(this, in))
          .forward(i[0], i[1], i[2], i[3], MemoryFloat.of(out[0]), MemoryFloat.of(out[1]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable gradient = gradients.get(0);
    List<@Nullable SDVariable> result = new ArrayList<>();
    if (gradient != null) {
      result.addAll(Arrays.asList(new MixGradientOp(sameDiff, this, gradient).outputVariables()));
    }
    while (result.size() < args().length) {
      result.add(null);
    }
    return result;
  }
}
