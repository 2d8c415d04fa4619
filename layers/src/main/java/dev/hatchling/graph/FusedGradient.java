package dev.hatchling.graph;

import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The gradient of a {@link FusedOp}: runs its {@link FusedOp#backward}. It has the settings of that
 * op, and its inputs in the same places, followed by more. Outputs: the gradients of the op's first
 * inputs that are there.
 */
public final class FusedGradient extends FusedOp {
  private @Nullable FusedOp forward;

  /** For the copies that SameDiff makes. */
  public FusedGradient() {}

  /**
   * Adds the gradient of an op to a graph.
   *
   * @param forward the op
   * @param more the inputs that follow: what the op kept, and gradients of its outputs
   */
  public FusedGradient(FusedOp forward, @Nullable SDVariable... more) {
    super(forward, more);
  }

  @Override
  public String opName() {
    return "hatchling_gradient";
  }

  @Override
  String title() {
    return forward().opName() + "_gradient";
  }

  /** The op, with its settings; it is in no graph. */
  private FusedOp forward() {
    FusedOp op = forward;
    if (op == null) {
      long[] integers = iArgs();
      int last = integers.length - 1;
      op = FusedOps.create(integers[last]);
      op.addIArgument(Arrays.copyOf(integers, last));
      op.addTArgument(tArgs());
      op.addBArgument(bArgs());
      forward = op;
    }
    return op;
  }

  @Override
  protected boolean isInteger(int input) {
    return forward().isInteger(input);
  }

  @Override
  protected int outputCount() {
    return forward().gradientCount();
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return Arrays.stream(in).filter(Objects::nonNull).limit(outputCount()).toArray(long[][]::new);
  }

  @Override
  protected int inPlaceInput(int output) {
    return forward().gradientInPlaceInput(output);
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    forward().backward(call, in, out);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    forward().backward(call, in, out);
  }
}
