package dev.hatchling.attention;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code Operations.stdpAttention}. Inputs: activity {@code [B, T, H, N]}, x {@code [B, T, D]},
 * synapses {@code [B, H, N, D]} and position (both optional). Outputs: att {@code [B, T, H, D]},
 * and for the gradient the weighted scores {@code [B, H, T, C]} and the states between chunks.
 */
public final class StdpAttentionOp extends FusedOp {
  private static final int FIXED = 2;

  /** For the copies that SameDiff makes. */
  public StdpAttentionOp() {}

  public StdpAttentionOp(
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
    return "hatchling_stdp_attention";
  }

  @Override
  protected int outputCount() {
    return 3;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    AttentionShape s = shape(in[0], in[1], AttentionArguments.read(this));
    long[] states = {1};
    if (s.chunks() > 1) {
      states = new long[] {s.batch(), s.heads(), s.chunks() - 1L, s.neurons(), s.width()};
    }
    return new long[][] {
      {s.batch(), s.time(), s.heads(), s.width()},
      {s.batch(), s.heads(), s.time(), s.chunk()},
      states
    };
  }

  static AttentionShape shape(long[] activity, long[] x, AttentionArguments arguments) {
    return AttentionShape.of(activity, x, arguments.settings().chunk());
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    AttentionArguments arguments = AttentionArguments.read(this);
    AttentionShape shape = shape(in[0].shape(), in[1].shape(), arguments);
    INDArray synapses = arguments.synapses(in, FIXED);
    long position = arguments.firstPosition(in);
    if (shape.chunks() == 1) {
      out[2].assign(0);
    }
    if (in[0].dataType() == DataType.DOUBLE) {
      new StdpAttentionDouble(shape, arguments.settings(), position)
          .forward(
              MemoryDouble.of(in[0]),
              MemoryDouble.of(in[1]),
              synapses == null ? null : MemoryDouble.of(synapses),
              MemoryDouble.of(out[0]),
              MemoryDouble.of(out[1]),
              MemoryDouble.of(out[2]));
    } else {
      new StdpAttentionFloat(shape, arguments.settings(), position)
          .forward(
              MemoryFloat.of(in[0]),
              MemoryFloat.of(in[1]),
              synapses == null ? null : MemoryFloat.of(synapses),
              MemoryFloat.of(out[0]),
              MemoryFloat.of(out[1]),
              MemoryFloat.of(out[2]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    AttentionArguments arguments = AttentionArguments.read(this);
    SDVariable[] in = args();
    SDVariable[] out = outputVariables();
    SDVariable dAtt = outputGradients.get(0);
    if (dAtt == null) {
      dAtt = sameDiff.zerosLike(out[0]);
    }
    SDVariable[] gradients =
        new StdpAttentionGradientOp(
                sameDiff,
                new SDVariable[] {in[0], in[1], out[1], out[2], dAtt},
                arguments.synapses(in, FIXED),
                gradientSoFar(0),
                arguments.position(in),
                arguments.settings())
            .outputVariables();
    return gradients(arguments, gradients);
  }

  @Override
  protected boolean addsToGradientOf(int input) {
    return input == 0;
  }

  /** One gradient per input: none for the position. */
  static List<@Nullable SDVariable> gradients(AttentionArguments arguments, SDVariable[] outputs) {
    List<@Nullable SDVariable> gradients = new ArrayList<>(List.of(outputs));
    if (arguments.position()) {
      gradients.add(null);
    }
    return gradients;
  }
}
