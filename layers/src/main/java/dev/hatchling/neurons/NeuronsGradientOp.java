package dev.hatchling.neurons;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link NeuronsOp}. Inputs: those of the op up to logTheta, the gradient of the
 * activity, rate and mean square from the forward pass, then the optional ones. Outputs: the
 * gradients of current and decayRaw, and for threshold and logTheta homeostasis as a
 * pseudo-gradient, old − new, zero where it is off: a rule {@code p ← p − g} then applies it.
 */
public final class NeuronsGradientOp extends FusedOp {
  private static final int OWN = 7;

  /** For the copies that SameDiff makes. */
  public NeuronsGradientOp() {}

  NeuronsGradientOp(SameDiff sd, NeuronsOp op, SDVariable gradient) {
    super(sd, inputs(op, gradient));
    NeuronsArguments.copy(op, this);
  }

  private static SDVariable[] inputs(NeuronsOp op, SDVariable gradient) {
    SDVariable[] in = op.args();
    SDVariable[] out = op.outputVariables();
    SDVariable[] all = Arrays.copyOf(in, in.length + 3);
    System.arraycopy(in, 4, all, OWN, in.length - 4);
    all[4] = gradient;
    all[5] = out[1];
    all[6] = out[2];
    return all;
  }

  @Override
  public String opName() {
    return "hatchling_neurons_gradient";
  }

  @Override
  protected int outputCount() {
    return 4;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    NeuronsArguments.check(this, in[0], in[1]);
    return new long[][] {in[0], in[1], in[1], in[1]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    NeuronsPlan plan = NeuronsArguments.plan(this, in, OWN);
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = floating(in).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      MemoryDouble[] o = Arrays.stream(out).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      NeuronsGradientDouble.run(plan, i, o);
    } else {
      MemoryFloat[] i = floating(in).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      MemoryFloat[] o = Arrays.stream(out).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      NeuronsGradientFloat.run(plan, i, o);
    }
  }

  private Stream<INDArray> floating(INDArray[] in) {
    return Arrays.stream(in).limit(NeuronsArguments.hasState(this) ? OWN + 2 : OWN);
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    throw new UnsupportedOperationException("neurons: no second derivative");
  }
}
