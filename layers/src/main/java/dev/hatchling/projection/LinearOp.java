package dev.hatchling.projection;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedGradient;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.graph.OpArguments;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@code Operations.linear}, {@code Operations.headLinear} and {@code Operations.rectifiedLinear}.
 * Inputs: x {@code [.., I]} or {@code [.., H, I]}, w {@code [O, I]} or {@code [H·O, I]}. Output:
 * {@code [.., O]} or {@code [.., H, O]}. Inputs of the gradient: x, w, dy, and y where it is
 * rectified.
 */
public final class LinearOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public LinearOp() {}

  /** With H heads, or without for 0; with negative sums set to 0 or not. */
  public LinearOp(SameDiff sd, SDVariable x, SDVariable w, int heads, boolean rectified) {
    super(sd, x, w);
    arguments().put(heads).put(rectified);
  }

  @Override
  public String opName() {
    return "hatchling_linear";
  }

  private int heads() {
    return arguments().nextInt();
  }

  private LinearSizes sizes(Call call) {
    return LinearSizes.of(call.shape(0), call.shape(1), heads());
  }

  private boolean rectified() {
    OpArguments arguments = arguments();
    arguments.nextInt();
    return arguments.nextBoolean();
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    long[] shape = in[0].clone();
    shape[shape.length - 1] = LinearSizes.of(in[0], in[1], heads()).out();
    return new long[][] {shape};
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    LinearFloat.forward(sizes(call), rectified(), in[0], in[1], out[0]);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    LinearDouble.forward(sizes(call), rectified(), in[0], in[1], out[0]);
  }

  @Override
  protected FusedOp gradientOp(SDVariable gradient) {
    // What the rectifier let through is where its result is positive.
    return new FusedGradient(this, gradient, rectified() ? outputVariables()[0] : null);
  }

  @Override
  protected int gradientCount() {
    return 2;
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    new LinearGradientFloat(sizes(call), in[0], in[1], in[2], in[3]).run(out[0], out[1]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    new LinearGradientDouble(sizes(call), in[0], in[1], in[2], in[3]).run(out[0], out[1]);
  }
}
