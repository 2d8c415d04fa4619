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
 * The gradient of {@link StdpFinalStateOp}. Inputs: activity, x, the gradient of the state,
 * synapses and position (both optional). Outputs: the gradients of activity, x and, where there are
 * some, synapses.
 */
public final class StdpFinalStateGradientOp extends FusedOp {
  private static final int FIXED = 3;

  /** For the copies that SameDiff makes. */
  public StdpFinalStateGradientOp() {}

  StdpFinalStateGradientOp(
      SameDiff sd,
      SDVariable activity,
      SDVariable x,
      SDVariable dLast,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    super(sd, AttentionArguments.present(activity, x, dLast, synapses, position));
    AttentionArguments.of(settings, synapses, position).write(this);
  }

  @Override
  public String opName() {
    return "hatchling_stdp_final_state_gradient";
  }

  @Override
  protected int outputCount() {
    return AttentionArguments.read(this).synapses() ? 3 : 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return AttentionArguments.read(this).synapses()
        ? new long[][] {in[0], in[1], in[FIXED]}
        : new long[][] {in[0], in[1]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    AttentionArguments arguments = AttentionArguments.read(this);
    AttentionShape shape = StdpAttentionOp.shape(in[0].shape(), in[1].shape(), arguments);
    INDArray synapses = arguments.synapses(in, FIXED);
    long position = arguments.firstPosition(in);
    if (in[0].dataType() == DataType.DOUBLE) {
      new StdpGradientDouble(
              new StdpAttentionDouble(shape, arguments.settings(), position),
              MemoryDouble.of(in[0]),
              MemoryDouble.of(in[1]),
              synapses == null ? null : MemoryDouble.of(synapses))
          .run(
              null,
              MemoryDouble.of(in[2]),
              null,
              MemoryDouble.of(out[0]),
              MemoryDouble.of(out[1]),
              synapses == null ? null : MemoryDouble.of(out[2]));
    } else {
      new StdpGradientFloat(
              new StdpAttentionFloat(shape, arguments.settings(), position),
              MemoryFloat.of(in[0]),
              MemoryFloat.of(in[1]),
              synapses == null ? null : MemoryFloat.of(synapses))
          .run(
              null,
              MemoryFloat.of(in[2]),
              null,
              MemoryFloat.of(out[0]),
              MemoryFloat.of(out[1]),
              synapses == null ? null : MemoryFloat.of(out[2]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The final state has no second derivative");
  }
}
