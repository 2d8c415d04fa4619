package dev.hatchling.neurons;

import dev.hatchling.graph.Call;
import dev.hatchling.graph.FusedGradient;
import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@code Operations.neurons} as one op. Inputs: current, then those of {@link NeuronsInputs}.
 * Outputs: activity {@code [B, T, H, N]}, rate and mean square of the emission {@code [M]}, and the
 * states after the last token {@code [B, M]}. Only the activity is differentiated; states do not
 * carry gradients into earlier pieces of a text.
 *
 * <p>Outputs of the gradient: of the current; of threshold and logTheta homeostasis as a
 * pseudo-gradient, old − new, zero where it is off: a rule {@code p ← p − g} then applies it; of
 * the learned parameters.
 */
public class NeuronsOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public NeuronsOp() {}

  /**
   * Adds the op to a graph.
   *
   * @param initial empty for zeros
   * @param own the inputs before those of {@link NeuronsInputs}
   */
  public NeuronsOp(
      NeuronVariables layer,
      List<SDVariable> initial,
      NeuronsSettings settings,
      SDVariable... own) {
    super(own[0].getSameDiff(), NeuronsInputs.list(layer, initial, settings, own));
    settings.write(arguments());
  }

  /** What the op gives. */
  public final NeuronsOutput output() {
    SDVariable[] out = outputVariables();
    int states = settings().kind().family().states().size();
    return new NeuronsOutput(out[0], out[1], List.of(out).subList(3, 3 + states), null);
  }

  @Override
  public String opName() {
    return "hatchling_neurons";
  }

  /** How many inputs are before those of {@link NeuronsInputs}. */
  int own() {
    return 1;
  }

  private NeuronsSettings settings() {
    return NeuronsSettings.read(arguments());
  }

  final NeuronsPlan plan(Call call) {
    return NeuronsPlan.of(own(), call, arguments());
  }

  @Override
  protected int outputCount() {
    return 3 + settings().kind().family().states().size();
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return outputShapes(in[0], in);
  }

  /** Shapes of the outputs, for a current of this shape. */
  final long[][] outputShapes(long[] current, long[][] in) {
    NeuronsSettings settings = settings();
    NeuronsInputs inputs = NeuronsInputs.of(own(), settings);
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
    NeuronsPlan plan = plan(call);
    new NeuronsFloat(plan, in).run(in[0], plan.inputs().states(in), out);
  }

  @Override
  protected void compute(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    NeuronsPlan plan = plan(call);
    new NeuronsDouble(plan, in).run(in[0], plan.inputs().states(in), out);
  }

  @Override
  protected FusedOp gradientOp(SDVariable gradient) {
    return new FusedGradient(this, gradient, outputVariables()[1], outputVariables()[2]);
  }

  @Override
  protected final int gradientCount() {
    return own() + 2 + settings().kind().family().parameters().size();
  }

  @Override
  protected void backward(Call call, MemoryFloat[] in, MemoryFloat[] out) {
    NeuronsGradientFloat.run(plan(call), in, out);
  }

  @Override
  protected void backward(Call call, MemoryDouble[] in, MemoryDouble[] out) {
    NeuronsGradientDouble.run(plan(call), in, out);
  }
}
