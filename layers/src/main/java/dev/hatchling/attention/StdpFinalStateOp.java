package dev.hatchling.attention;

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
 * {@code Operations.stdpFinalState}. Inputs: activity {@code [B, T, H, N]}, x {@code [B, T, D]},
 * synapses {@code [B, H, N, D]} and position (both optional). Output: {@code [B, H, N, D]}.
 */
public final class StdpFinalStateOp extends FusedOp {
  private static final int FIXED = 2;

  /** For the copies that SameDiff makes. */
  public StdpFinalStateOp() {}

  public StdpFinalStateOp(
      SameDiff sd,
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    super(sd, AttentionArguments.present(activity, x, synapses, position));
    AttentionArguments.of(settings, synapses, position).write(this);
  }

  @Override
  public String opName() {
    return "hatchling_stdp_final_state";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {{in[0][0], in[0][2], in[0][3], in[1][2]}};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    AttentionArguments arguments = AttentionArguments.read(this);
    AttentionShape shape = StdpAttentionOp.shape(in[0].shape(), in[1].shape(), arguments);
    INDArray synapses = arguments.synapses(in, FIXED);
    long position = arguments.firstPosition(in);
    if (in[0].dataType() == DataType.DOUBLE) {
      new StdpAttentionDouble(shape, arguments.settings(), position)
          .finalState(
              MemoryDouble.of(in[0]),
              MemoryDouble.of(in[1]),
              synapses == null ? null : MemoryDouble.of(synapses),
              MemoryDouble.of(out[0]));
    } else {
      new StdpAttentionFloat(shape, arguments.settings(), position)
          .finalState(
              MemoryFloat.of(in[0]),
              MemoryFloat.of(in[1]),
              synapses == null ? null : MemoryFloat.of(synapses),
              MemoryFloat.of(out[0]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    AttentionArguments arguments = AttentionArguments.read(this);
    SDVariable[] in = args();
    SDVariable dLast = outputGradients.get(0);
    if (dLast == null) {
      dLast = sameDiff.zerosLike(outputVariables()[0]);
    }
    SDVariable[] gradients =
        new StdpFinalStateGradientOp(
                sameDiff,
                in[0],
                in[1],
                dLast,
                arguments.synapses(in, FIXED),
                arguments.position(in),
                arguments.settings())
            .outputVariables();
    return StdpAttentionOp.gradients(arguments, gradients);
  }
}
