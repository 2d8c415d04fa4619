package dev.hatchling.mixing;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedGradient;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@code Operations.mix} as one op. Inputs: activity, att, value encoder, decoder, and for dropout
 * samples and step. Outputs: the mixed x, and the value for the backward pass. Inputs of the
 * gradient: those of the op, the value, the gradient of the mixed x.
 */
public final class MixOp extends FusedOp {
  private static final int OPERANDS = 4;
  private static final int SAMPLES = 4;
  private static final int STEP = 5;
  private static final int VALUE = 6;
  private static final int GRADIENT = 7;

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
    super(sd, activity, att, wv, wd, GateSettings.samples(dropout), GateSettings.step(dropout));
    GateSettings.of(dropout, normalise).write(arguments());
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
    MixShape.check(in);
    return new long[][] {{in[0][0], in[0][1], in[1][3]}, in[0]};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    GatePlan gate = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new MixFloat(MixShape.of(gate, call.size(1, 3)), new GateFloat(gate))
        .forward(in[0], in[1], in[2], in[3], out[0], out[1]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    GatePlan gate = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new MixDouble(MixShape.of(gate, call.size(1, 3)), new GateDouble(gate))
        .forward(in[0], in[1], in[2], in[3], out[0], out[1]);
  }

  @Override
  protected FusedOp gradientOp(SDVariable gradient) {
    return new FusedGradient(this, outputVariables()[1], gradient);
  }

  @Override
  protected int gradientCount() {
    return OPERANDS;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    GatePlan gate = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new MixFloat(MixShape.of(gate, call.size(1, 3)), new GateFloat(gate))
        .backward(
            new MixFloat.Operands(in[0], in[1], in[2], in[3], in[VALUE], in[GRADIENT]),
            new MixFloat.Gradients(out[0], out[1], out[2], out[3]));
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    GatePlan gate = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new MixDouble(MixShape.of(gate, call.size(1, 3)), new GateDouble(gate))
        .backward(
            new MixDouble.Operands(in[0], in[1], in[2], in[3], in[VALUE], in[GRADIENT]),
            new MixDouble.Gradients(out[0], out[1], out[2], out[3]));
  }
}
