package dev.hatchling.neurons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@code Operations.neurons} as one op. Inputs: current, then those of {@link NeuronsInputs}.
 * Outputs: activity {@code [B, T, H, N]}, rate and mean square of the emission {@code [M]}, and the
 * states after the last token {@code [B, M]}. Only the activity is differentiated; states do not
 * carry gradients into earlier pieces of a text.
 */
public final class NeuronsOp extends FusedOp {
  private static final int OWN = 1;

  /** For the copies that SameDiff makes. */
  public NeuronsOp() {}

  NeuronsOp(
      SDVariable current,
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings) {
    super(current.getSameDiff(), NeuronsInputs.list(layer, initial, settings, current));
    settings.write(arguments());
  }

  @Override
  public String opName() {
    return "hatchling_neurons";
  }

  private NeuronsSettings settings() {
    return NeuronsSettings.read(arguments());
  }

  @Override
  protected int outputCount() {
    return 3 + settings().kind().family().states().size();
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return outputShapes(settings(), OWN, in[0], in);
  }

  /** Shapes of the outputs, for a current of this shape. */
  static long[][] outputShapes(NeuronsSettings settings, int own, long[] current, long[][] in) {
    NeuronsInputs inputs = NeuronsInputs.of(own, settings);
    inputs.check(settings.heads(), current, in);
    long heads = settings.heads();
    long width = in[inputs.threshold()][0];
    long[][] shapes = new long[3 + inputs.states()][];
    shapes[0] = new long[] {current[0], current[1], heads, width / heads};
    shapes[1] = new long[] {width};
    shapes[2] = shapes[1];
    for (int i = 3; i < shapes.length; i++) {
      shapes[i] = new long[] {current[0], width};
    }
    return shapes;
  }

  @Override
  protected void compute(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
    new NeuronsFloat(plan, in).run(in[0], plan.inputs().states(in), out);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
    new NeuronsDouble(plan, in).run(in[0], plan.inputs().states(in), out);
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    return gradient == null
        ? gradients()
        : gradients(new Gradient(this, gradient).outputVariables());
  }

  /**
   * The gradient of {@link NeuronsOp}. Outputs: the gradients of the current; of threshold and
   * logTheta homeostasis as a pseudo-gradient, old − new, zero where it is off: a rule {@code p ← p
   * − g} then applies it; of the learned parameters.
   */
  public static final class Gradient extends FusedOp {
    /** For the copies that SameDiff makes. */
    public Gradient() {}

    Gradient(NeuronsOp op, SDVariable gradient) {
      super(op, gradient, op.outputVariables()[1], op.outputVariables()[2]);
    }

    @Override
    public String opName() {
      return "hatchling_neurons_gradient";
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
      NeuronsGradientFloat.run(plan, in, out, true);
    }

    @Override
    protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
      NeuronsPlan plan = NeuronsPlan.of(OWN, call, arguments());
      NeuronsGradientDouble.run(plan, in, out, true);
    }
  }
}
