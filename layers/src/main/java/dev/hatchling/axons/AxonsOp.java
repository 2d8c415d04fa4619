package dev.hatchling.axons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@code Operations.axons}. Inputs: x {@code [B, T, D]}, raw taps {@code [K − 1, D]}, and x of the
 * tokens before {@code [B, K − 1, D]}, which may be missing. Outputs: what arrives {@code [B, T,
 * D]}, and where x of the tokens before is there that of the last ones. Gradients: of x and taps.
 */
public final class AxonsOp extends FusedOp {
  private static final int BEFORE = 2;

  /** For the copies that SameDiff makes. */
  public AxonsOp() {}

  /** Adds the op to a graph. */
  public AxonsOp(SDVariable x, SDVariable taps, @Nullable SDVariable before, boolean oneSign) {
    super(x.getSameDiff(), x, taps, before);
    arguments().put(oneSign);
  }

  @Override
  public String opName() {
    return "hatchling_axons";
  }

  /** The outputs. */
  public AxonsOutput output() {
    SDVariable[] outputs = outputVariables();
    return new AxonsOutput(outputs[0], has(BEFORE) ? outputs[1] : null);
  }

  @Override
  protected int outputCount() {
    return has(BEFORE) ? 2 : 1;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return has(BEFORE) ? new long[][] {in[0], in[BEFORE]} : new long[][] {in[0]};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    new AxonRowsFloat(in[0], in[1], in[BEFORE], call.shape(0), arguments().nextBoolean())
        .forward(out[0], out.length > 1 ? out[1] : null);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    new AxonRowsDouble(in[0], in[1], in[BEFORE], call.shape(0), arguments().nextBoolean())
        .forward(out[0], out.length > 1 ? out[1] : null);
  }

  @Override
  protected int gradientCount() {
    return 2;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    new AxonRowsFloat(in[0], in[1], in[BEFORE], call.shape(0), arguments().nextBoolean())
        .backward(in[3], out[0], out[1]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    new AxonRowsDouble(in[0], in[1], in[BEFORE], call.shape(0), arguments().nextBoolean())
        .backward(in[3], out[0], out[1]);
  }
}
