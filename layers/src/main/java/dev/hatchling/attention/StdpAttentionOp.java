package dev.hatchling.attention;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedGradient;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@code Operations.stdpAttention}. Inputs: activity {@code [B, T, H, N]}, x {@code [B, T, D]},
 * synapses {@code [B, H, K·N, D]}, gates {@code [B, T, H]} and position (these three optional).
 * Outputs: att {@code [B, T, H, D]}, for the gradient the weighted scores {@code [B, H, T, C]} and
 * the states between chunks, and, where it is wanted, the final state {@code [B, H, K·N, D]}.
 *
 * <p>Inputs of the gradient: those of attention, the scores and states that it kept, the gradient
 * of att, of the final state and of the activity so far (the last two optional), and, where there
 * are gates, att and the final state. The gradient of the activity so far is added to. Its outputs:
 * the gradients of activity, x and, where there are some, synapses and gates.
 */
public final class StdpAttentionOp extends FusedOp {
  private static final int SYNAPSES = 2;
  private static final int GATES = 3;
  private static final int SO_FAR = 9;

  /** For the copies that SameDiff makes. */
  public StdpAttentionOp() {}

  private StdpAttentionOp(
      SameDiff sd,
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable gates,
      @Nullable SDVariable position,
      AttentionSettings settings) {
    super(sd, activity, x, synapses, gates, position);
    settings.write(arguments());
  }

  /** {@code Operations.stdpAttention}. */
  public static AttentionOutput attend(
      SDVariable activity,
      SDVariable x,
      @Nullable SDVariable synapses,
      @Nullable SDVariable position,
      @Nullable SDVariable gates,
      AttentionSettings settings) {
    SDVariable[] out =
        new StdpAttentionOp(x.getSameDiff(), activity, x, synapses, gates, position, settings)
            .outputVariables();
    return new AttentionOutput(out[0], settings.finalState() ? out[3] : null);
  }

  @Override
  public String opName() {
    return "hatchling_stdp_attention";
  }

  @Override
  protected int outputCount() {
    return settings().finalState() ? 4 : 3;
  }

  private AttentionSettings settings() {
    return AttentionSettings.read(arguments());
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    AttentionShape s = AttentionShape.of(in[0], in[1], settings());
    long rows = (long) s.components() * s.neurons();
    long[] att = {s.batch(), s.time(), s.heads(), s.width()};
    long[] scores = {s.batch(), s.heads(), s.time(), s.chunk()};
    long[] none = {1};
    long[] states = {s.batch(), s.heads(), s.chunks() - 1L, rows, s.width()};
    long[] last = {s.batch(), s.heads(), rows, s.width()};
    return settings().finalState()
        ? new long[][] {att, scores, s.chunks() > 1 ? states : none, last}
        : new long[][] {att, scores, s.chunks() > 1 ? states : none};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    StdpAttentionFloat.run(
        StdpCallFloat.of(settings(), call, in),
        new StdpAttentionFloat.Result(out[0], out[1], out[2], out.length > 3 ? out[3] : null));
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    StdpAttentionDouble.run(
        StdpCallDouble.of(settings(), call, in),
        new StdpAttentionDouble.Result(out[0], out[1], out[2], out.length > 3 ? out[3] : null));
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable[] kept = outputVariables();
    SDVariable dAtt = outputGradients.get(0);
    SDVariable dLast = outputGradients.size() > 3 ? outputGradients.get(3) : null;
    boolean gated = has(GATES);
    SDVariable[] out =
        new FusedGradient(
                this,
                kept[1],
                kept[2],
                dAtt != null ? dAtt : sameDiff.zerosLike(kept[0]),
                dLast,
                gradientSoFar(0),
                gated ? kept[0] : null,
                gated && dLast != null ? kept[3] : null)
            .outputVariables();
    return gradients(
        out[0], out[1], has(SYNAPSES) ? out[2] : null, gated ? out[out.length - 1] : null);
  }

  @Override
  protected boolean addsToGradientOf(int input) {
    return input == 0;
  }

  @Override
  protected int gradientCount() {
    return 2 + (has(SYNAPSES) ? 1 : 0) + (has(GATES) ? 1 : 0);
  }

  /** The sum takes over the memory of the gradient so far. */
  @Override
  protected int gradientInPlaceInput(int output) {
    return output == 0 ? SO_FAR : -1;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    StdpGradientFloat.run(
        StdpCallFloat.of(settings(), call, in),
        new StdpGradientFloat.Kept(in[5], in[6], in[7], in[8], in[10], in[11]),
        new StdpGradientFloat.Gradients(
            in[SO_FAR],
            out[0],
            out[1],
            has(SYNAPSES) ? out[2] : null,
            has(GATES) ? out[out.length - 1] : null));
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    StdpGradientDouble.run(
        StdpCallDouble.of(settings(), call, in),
        new StdpGradientDouble.Kept(in[5], in[6], in[7], in[8], in[10], in[11]),
        new StdpGradientDouble.Gradients(
            in[SO_FAR],
            out[0],
            out[1],
            has(SYNAPSES) ? out[2] : null,
            has(GATES) ? out[out.length - 1] : null));
  }
}
