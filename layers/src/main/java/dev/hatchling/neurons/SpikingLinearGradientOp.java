package dev.hatchling.neurons;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link SpikingLinearOp}. Inputs: current, decayRaw, threshold, logTheta, the
 * gradient of the activity, rate, mean square, x, w, then the optional ones. Outputs: the gradients
 * of x, decayRaw, threshold and logTheta (see {@link NeuronsGradientOp}), and w.
 */
public final class SpikingLinearGradientOp extends FusedOp {
  /** Inputs that {@link NeuronsGradientOp} has as well. */
  private static final int NEURONS = 7;

  private static final int OWN = 9;

  /** For the copies that SameDiff makes. */
  public SpikingLinearGradientOp() {}

  SpikingLinearGradientOp(SameDiff sd, SpikingLinearOp op, SDVariable gradient) {
    super(sd, inputs(op, gradient));
    NeuronsArguments.copy(op, this);
  }

  private static SDVariable[] inputs(SpikingLinearOp op, SDVariable gradient) {
    SDVariable[] in = op.args();
    SDVariable[] out = op.outputVariables();
    SDVariable[] own = {out[5], in[1], in[2], in[3], gradient, out[1], out[2], in[0], in[4]};
    return Stream.concat(Arrays.stream(own), Arrays.stream(in).skip(5)).toArray(SDVariable[]::new);
  }

  @Override
  public String opName() {
    return "hatchling_spiking_linear_gradient";
  }

  @Override
  protected int outputCount() {
    return 5;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[7], in[1], in[1], in[1], in[8]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    NeuronsPlan plan = NeuronsArguments.plan(this, in, OWN);
    int width = (int) in[7].size(2);
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = neurons(in).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      MemoryDouble[] o = Arrays.stream(out).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      SpikingLinearGradientDouble products =
          new SpikingLinearGradientDouble(
              plan, MemoryDouble.of(in[7]), MemoryDouble.of(in[8]), width);
      NeuronsGradientDouble.run(
          plan, i, products, o[1], o[2], o[3], NeuronRowsDouble.of(plan.settings()));
      products.finish(o[0], o[4]);
    } else {
      MemoryFloat[] i = neurons(in).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      MemoryFloat[] o = Arrays.stream(out).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      SpikingLinearGradientFloat products =
          new SpikingLinearGradientFloat(plan, MemoryFloat.of(in[7]), MemoryFloat.of(in[8]), width);
      NeuronsGradientFloat.run(
          plan, i, products, o[1], o[2], o[3], NeuronRowsFloat.of(plan.settings()));
      products.finish(o[0], o[4]);
    }
  }

  /** What the neurons' backward pass takes: all but x, w, and what noise takes. */
  private Stream<INDArray> neurons(INDArray[] in) {
    int states = NeuronsArguments.hasState(this) ? 2 : 0;
    return IntStream.concat(IntStream.range(0, NEURONS), IntStream.range(OWN, OWN + states))
        .mapToObj(i -> in[i]);
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    throw new UnsupportedOperationException("spiking linear: no second derivative");
  }
}
