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
 * The gradient of {@link StdpAttentionOp}. Inputs: activity, x, scores, states, the gradient of
 * att, synapses, the gradient of the activity so far and position (all three optional). The
 * gradient of the activity so far is added to. Outputs: the gradients of activity, x and, where
 * there are some, synapses.
 */
public final class StdpAttentionGradientOp extends FusedOp {
  private static final int FIXED = 5;

  /** For the copies that SameDiff makes. */
  public StdpAttentionGradientOp() {}

  StdpAttentionGradientOp(
      SameDiff sd,
      SDVariable[] fixed,
      @Nullable SDVariable synapses,
      @Nullable SDVariable soFar,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    super(
        sd,
        AttentionArguments.present(
            fixed[0], fixed[1], fixed[2], fixed[3], fixed[4], synapses, soFar, position));
    AttentionArguments.of(settings, synapses, position).write(this);
  }

  @Override
  public String opName() {
    return "hatchling_stdp_attention_gradient";
  }

  @Override
  protected int outputCount() {
    return AttentionArguments.read(this).synapses() ? 3 : 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    AttentionArguments arguments = AttentionArguments.read(this);
    return arguments.synapses()
        ? new long[][] {in[0], in[1], in[FIXED]}
        : new long[][] {in[0], in[1]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    AttentionArguments arguments = AttentionArguments.read(this);
    AttentionShape shape =
        AttentionShape.of(in[0].shape(), in[1].shape(), arguments.settings().chunk());
    INDArray synapses = arguments.synapses(in, FIXED);
    long position = arguments.firstPosition(in);
    int at = soFar(in.length);
    INDArray soFar = at < 0 ? null : in[at];
    if (in[0].dataType() == DataType.DOUBLE) {
      new StdpGradientDouble(
              new StdpAttentionDouble(shape, arguments.settings(), position),
              MemoryDouble.of(in[0]),
              MemoryDouble.of(in[1]),
              synapses == null ? null : MemoryDouble.of(synapses))
          .run(
              new StdpGradientDouble.Attention(
                  MemoryDouble.of(in[2]), MemoryDouble.of(in[3]), MemoryDouble.of(in[4])),
              null,
              soFar == null ? null : MemoryDouble.of(soFar),
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
              new StdpGradientFloat.Attention(
                  MemoryFloat.of(in[2]), MemoryFloat.of(in[3]), MemoryFloat.of(in[4])),
              null,
              soFar == null ? null : MemoryFloat.of(soFar),
              MemoryFloat.of(out[0]),
              MemoryFloat.of(out[1]),
              synapses == null ? null : MemoryFloat.of(out[2]));
    }
  }

  /** Which of the inputs is the gradient so far; -1 if there is none. */
  private int soFar(int inputs) {
    AttentionArguments arguments = AttentionArguments.read(this);
    int before = FIXED + (arguments.synapses() ? 1 : 0);
    return inputs > before + (arguments.position() ? 1 : 0) ? before : -1;
  }

  /** The sum takes over the memory of the gradient so far. */
  @Override
  protected int inPlaceInput(int output) {
    return output == 0 ? soFar(args().length) : -1;
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    throw new UnsupportedOperationException("The attention has no second derivative");
  }
}
