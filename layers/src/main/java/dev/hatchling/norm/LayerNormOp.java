package dev.hatchling.norm;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Layer norm over the last axis ({@link LayerNormFloat}). Input: x. Output: the same shape. */
public final class LayerNormOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LayerNormOp() {}

  public LayerNormOp(SameDiff sd, SDVariable x) {
    super(sd, x);
  }

  @Override
  public String opName() {
    return "hatchling_layer_norm";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    LayerNormRowsFloat.normalise(in[0], out[0], call.size(0, -1));
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    LayerNormRowsDouble.normalise(in[0], out[0], call.size(0, -1));
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    LayerNormRowsFloat.gradient(in[0], in[1], out[0], call.size(0, -1));
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    LayerNormRowsDouble.gradient(in[0], in[1], out[0], call.size(0, -1));
  }
}
