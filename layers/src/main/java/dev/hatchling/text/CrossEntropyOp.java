package dev.hatchling.text;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Cross-entropy per sample ({@code Operations.crossEntropy}). Inputs: logits {@code [B, T, V]},
 * targets {@code [B, T]}, integers, weights {@code [B, T]}. Output: {@code [B]}. Only the logits
 * have a gradient.
 */
public final class CrossEntropyOp extends FusedOp {
  private static final int TARGETS = 1;

  /** For the copies that SameDiff makes. */
  public CrossEntropyOp() {}

  public CrossEntropyOp(SameDiff sd, SDVariable logits, SDVariable targets, SDVariable weights) {
    super(sd, logits, targets, weights);
  }

  @Override
  public String opName() {
    return "hatchling_cross_entropy";
  }

  @Override
  protected boolean isInteger(int input) {
    return input == TARGETS;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {{in[0][0]}};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    kernel(call, in).forward(out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    kernel(call, in).forward(out[0]);
  }

  private static CrossEntropyFloat kernel(Call call, MemoryFloat[] in) {
    return new CrossEntropyFloat(
        in[0], call.integers(TARGETS), in[2], call.size(0, 1), call.size(0, 2));
  }

  private static CrossEntropyDouble kernel(Call call, MemoryDouble[] in) {
    return new CrossEntropyDouble(
        in[0], call.integers(TARGETS), in[2], call.size(0, 1), call.size(0, 2));
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    kernel(call, in).gradient(in[3], out[0]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    kernel(call, in).gradient(in[3], out[0]);
  }
}
