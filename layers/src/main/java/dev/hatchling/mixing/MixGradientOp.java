package dev.hatchling.mixing;

import dev.hatchling.graph.FusedOp;
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
 * The gradient of {@link MixOp}. Inputs: activity, att, value encoder, decoder, value, gradient of
 * the output, then samples and step. Outputs: the gradients of the first four.
 */
public final class MixGradientOp extends FusedOp {
  private static final int OPERANDS = 4;

  /** For the copies that SameDiff makes. */
  public MixGradientOp() {}

  MixGradientOp(SameDiff sd, MixOp op, SDVariable gradient) {
    super(sd, inputs(op, gradient));
    GateArguments.copy(op, this);
  }

  private static SDVariable[] inputs(MixOp op, SDVariable gradient) {
    SDVariable[] in = op.args();
    SDVariable[] all = Arrays.copyOf(in, in.length + 2);
    System.arraycopy(in, OPERANDS, all, OPERANDS + 2, in.length - OPERANDS);
    all[OPERANDS] = op.outputVariables()[1];
    all[OPERANDS + 1] = gradient;
    return all;
  }

  @Override
  public String opName() {
    return "hatchling_mix_gradient";
  }

  @Override
  protected int outputCount() {
    return OPERANDS;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return Arrays.copyOf(in, OPERANDS);
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    MixShape shape = MixArguments.shape(in);
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = MixArguments.doubles(Arrays.copyOf(in, OPERANDS + 2));
      MemoryDouble[] o = MixArguments.doubles(out);
      new MixDouble(shape, MixArguments.gateDouble(this, in))
          .backward(i[0], i[1], i[2], i[3], i[4], i[5], o[0], o[1], o[2], o[3]);
    } else {
      MemoryFloat[] i = MixArguments.floats(Arrays.copyOf(in, OPERANDS + 2));
      MemoryFloat[] o = MixArguments.floats(out);
      new MixFloat(shape, MixArguments.gateFloat(this, in))
          .backward(i[0], i[1], i[2], i[3], i[4], i[5], o[0], o[1], o[2], o[3]);
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    throw new UnsupportedOperationException("mix: no second derivative");
  }
}
