package dev.hatchling.neurons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedGradient;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.projection.LinearSizes;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@code Operations.spikingLinear} as one op. Inputs: x, w, then those of {@link NeuronsInputs}.
 * Outputs: those of {@link NeuronsOp}, then the current {@code [B, T, M]}, which the backward pass
 * needs as its last input. Outputs of the gradient: of x and w, then those of {@link NeuronsOp}
 * after that of the current.
 */
public final class SpikingLinearOp extends NeuronsOp {
  /** For the copies that SameDiff makes. */
  public SpikingLinearOp() {}

  /** Adds the op to a graph. */
  public SpikingLinearOp(
      SDVariable x,
      SDVariable w,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    super(layer, initial, settings, x, w);
  }

  @Override
  public String opName() {
    return "hatchling_spiking_linear";
  }

  @Override
  int own() {
    return 2;
  }

  @Override
  protected int outputCount() {
    return super.outputCount() + 1;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    LinearSizes.of(in[0], in[1], 0);
    long[] current = {in[0][0], in[0][1], in[1][0]};
    long[][] neurons = outputShapes(current, in);
    long[][] shapes = Arrays.copyOf(neurons, neurons.length + 1);
    shapes[neurons.length] = current;
    return shapes;
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    NeuronsPlan plan = plan(call);
    SpikingLinearFloat currents =
        new SpikingLinearFloat(plan, in[0], in[1], call.size(0, 2), out[out.length - 1]);
    new NeuronsFloat(plan, in).run(currents, plan.inputs().states(in), out);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    NeuronsPlan plan = plan(call);
    SpikingLinearDouble currents =
        new SpikingLinearDouble(plan, in[0], in[1], call.size(0, 2), out[out.length - 1]);
    new NeuronsDouble(plan, in).run(currents, plan.inputs().states(in), out);
  }

  @Override
  protected FusedOp gradientOp(SDVariable gradient) {
    SDVariable[] out = outputVariables();
    return new FusedGradient(this, gradient, out[1], out[2], out[out.length - 1]);
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    NeuronsPlan plan = plan(call);
    SpikingLinearGradientFloat products =
        new SpikingLinearGradientFloat(plan, in[0], in[1], call.size(0, 2));
    MemoryFloat current = in[plan.inputs().next()];
    NeuronsGradientFloat.run(plan, in, current, products, out, own());
    products.finish(out[0], out[1]);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    NeuronsPlan plan = plan(call);
    SpikingLinearGradientDouble products =
        new SpikingLinearGradientDouble(plan, in[0], in[1], call.size(0, 2));
    MemoryDouble current = in[plan.inputs().next()];
    NeuronsGradientDouble.run(plan, in, current, products, out, own());
    products.finish(out[0], out[1]);
  }
}
