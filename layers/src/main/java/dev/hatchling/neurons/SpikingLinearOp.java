package dev.hatchling.neurons;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.projection.LinearSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code Operations.spikingLinear} as one op. Inputs: x, decayRaw, threshold, logTheta, w, then the
 * optional ones of {@link NeuronsArguments}. Outputs: those of {@link NeuronsOp}, then the current
 * {@code [B, T, M]}, which the backward pass needs.
 */
public final class SpikingLinearOp extends FusedOp {
  private static final int OWN = 5;

  /** For the copies that SameDiff makes. */
  public SpikingLinearOp() {}

  SpikingLinearOp(
      SameDiff sd,
      SDVariable x,
      SDVariable decayRaw,
      SDVariable threshold,
      SDVariable logTheta,
      SDVariable w,
      @Nullable NeuronState initial,
      NeuronsSettings settings) {
    super(sd, NeuronsArguments.inputs(initial, settings, x, decayRaw, threshold, logTheta, w));
    NeuronsArguments.add(this, initial != null, settings);
  }

  @Override
  public String opName() {
    return "hatchling_spiking_linear";
  }

  @Override
  protected int outputCount() {
    return 6;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    LinearSizes.of(in[0], in[4], 0);
    long width = in[4][0];
    long[] current = {in[0][0], in[0][1], width};
    NeuronsArguments.check(this, current, in[1]);
    long heads = iArgs()[0];
    long[] state = {in[0][0], width};
    return new long[][] {
      {in[0][0], in[0][1], heads, width / heads}, {width}, {width}, state, state, current
    };
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    NeuronsPlan plan = NeuronsArguments.plan(this, in, OWN);
    boolean state = NeuronsArguments.hasState(this);
    int width = (int) in[0].size(2);
    int used = state ? OWN + 2 : OWN;
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i =
          Arrays.stream(in).limit(used).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      MemoryDouble[] o = Arrays.stream(out).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      new NeuronsDouble(plan, i[1], i[2], i[3])
          .run(
              new SpikingLinearDouble(plan, i[0], i[4], width, o[5]),
              state ? new NeuronsDouble.State(i[5], i[6]) : null,
              new NeuronsDouble.Results(o[0], o[1], o[2], o[3], o[4]));
    } else {
      MemoryFloat[] i =
          Arrays.stream(in).limit(used).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      MemoryFloat[] o = Arrays.stream(out).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      new NeuronsFloat(plan, i[1], i[2], i[3])
          .run(
              new SpikingLinearFloat(plan, i[0], i[4], width, o[5]),
              state ? new NeuronsFloat.State(i[5], i[6]) : null,
              new NeuronsFloat.Results(o[0], o[1], o[2], o[3], o[4]));
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    List<@Nullable SDVariable> result = new ArrayList<>();
    SDVariable gradient = gradients.get(0);
    if (gradient != null) {
      result.addAll(
          Arrays.asList(new SpikingLinearGradientOp(sameDiff, this, gradient).outputVariables()));
    }
    while (result.size() < args().length) {
      result.add(null);
    }
    return result;
  }
}
