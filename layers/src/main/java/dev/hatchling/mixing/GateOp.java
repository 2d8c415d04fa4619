package dev.hatchling.mixing;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@code Operations.gate} as one op. Inputs: activity, value, and for dropout samples and step. */
public final class GateOp extends FusedOp {
  private static final int SAMPLES = 2;
  private static final int STEP = 3;
  private static final int GRADIENT = 4;

  /** For the copies that SameDiff makes. */
  public GateOp() {}

  public GateOp(
      SameDiff sd,
      SDVariable activity,
      SDVariable value,
      @Nullable DropoutSettings dropout,
      boolean normalise) {
    super(sd, activity, value, GateSettings.samples(dropout), GateSettings.step(dropout));
    GateSettings.of(dropout, normalise).write(arguments());
  }

  @Override
  public String opName() {
    return "hatchling_gate";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (in[0].length != 4 || !Arrays.equals(in[0], in[1])) {
      throw new IllegalArgumentException(
          "gate: activity "
              + Arrays.toString(in[0])
              + " and value "
              + Arrays.toString(in[1])
              + " are not both [B,T,H,N]");
    }
    return new long[][] {in[0]};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    GatePlan plan = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new GateFloat(plan).forward(in[0], in[1], out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    GatePlan plan = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new GateDouble(plan).forward(in[0], in[1], out[0]);
  }

  @Override
  protected int gradientCount() {
    return 2;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    GatePlan plan = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new GateFloat(plan).backward(in[0], in[1], in[GRADIENT], out[0], out[1]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    GatePlan plan = GateSettings.read(arguments()).plan(call, SAMPLES, STEP);
    new GateDouble(plan).backward(in[0], in[1], in[GRADIENT], out[0], out[1]);
  }
}
