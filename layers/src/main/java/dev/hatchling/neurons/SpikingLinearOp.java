package dev.hatchling.neurons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.projection.LinearSizes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@code Operations.spikingLinear} as one op. Inputs: x, w, then those of {@link NeuronsInputs}.
 * Outputs: those of {@link NeuronsOp}, then the current {@code [B, T, M]}, which the backward pass
 * needs.
 */
public final class SpikingLinearOp extends FusedOp {
  private static final int OWN = 2;

  /** For the copies that SameDiff makes. */
  public SpikingLinearOp() {}

  SpikingLinearOp(
      SDVariable x,
      SDVariable w,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    super(x.getSameDiff(), NeuronsInputs.list(layer, initial, settings, x, w));
    settings.write(arguments());
  }

  @Override
  public String opName() {
    return "hatchling_spiking_linear";
  }

  private NeuronsSettings settings() {
    return NeuronsSettings.read(arguments());
  }

  @Override
  protected int outputCount() {
    return 4 + settings().kind().family().states().size();
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    LinearSizes.of(in[0], in[1], 0);
    long[] current = {in[0][0], in[0][1], in[1][0]};
    long[][] neurons = NeuronsOp.outputShapes(settings(), OWN, current, in);
    long[][] shapes = Arrays.copyOf(neurons, neurons.length + 1);
    shapes[neurons.length] = current;
    return shapes;
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
    SpikingLinearFloat currents =
        new SpikingLinearFloat(plan, in[0], in[1], call.size(0, 2), out[out.length - 1]);
    new NeuronsFloat(plan, in).run(currents, plan.inputs().states(in), out);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
    SpikingLinearDouble currents =
        new SpikingLinearDouble(plan, in[0], in[1], call.size(0, 2), out[out.length - 1]);
    new NeuronsDouble(plan, in).run(currents, plan.inputs().states(in), out);
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    return gradient == null
        ? gradients()
        : gradients(new Gradient(this, gradient).outputVariables());
  }

  /**
   * The gradient of {@link SpikingLinearOp}. Its last input is the current. Outputs: the gradients
   * of x, w, threshold and logTheta (see {@link NeuronsOp.Gradient}) and the learned parameters.
   */
  public static final class Gradient extends FusedOp {
    /** For the copies that SameDiff makes. */
    public Gradient() {}

    Gradient(SpikingLinearOp op, SDVariable gradient) {
      super(op, gradient, op.outputVariables()[1], op.outputVariables()[2], current(op));
    }

    private static SDVariable current(SpikingLinearOp op) {
      SDVariable[] out = op.outputVariables();
      return out[out.length - 1];
    }

    @Override
    public String opName() {
      return "hatchling_spiking_linear_gradient";
    }

    @Override
    protected int outputCount() {
      NeuronsSettings settings = NeuronsSettings.read(arguments());
      return OWN + 2 + settings.kind().family().parameters().size();
    }

    @Override
    protected long[][] outputShapes(long[][] in) {
      return Arrays.copyOf(in, outputCount());
    }

    @Override
    protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
      NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
      SpikingLinearGradientFloat products =
          new SpikingLinearGradientFloat(plan, in[0], in[1], call.size(0, 2));
      MemoryFloat current = in[plan.inputs().next()];
      NeuronsGradientFloat.run(plan, in, current, products, out, OWN, true);
      products.finish(out[0], out[1]);
    }

    @Override
    protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
      NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
      SpikingLinearGradientDouble products =
          new SpikingLinearGradientDouble(plan, in[0], in[1], call.size(0, 2));
      MemoryDouble current = in[plan.inputs().next()];
      NeuronsGradientDouble.run(plan, in, current, products, out, OWN, true);
      products.finish(out[0], out[1]);
    }
  }
}
