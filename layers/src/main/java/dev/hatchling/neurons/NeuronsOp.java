package dev.hatchling.neurons;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code Operations.neurons} as one op. Inputs: current, decayRaw, threshold, logTheta, then the
 * optional ones of {@link NeuronsArguments}. Outputs: activity {@code [B, T, H, N]}, rate and mean
 * square of the emission {@code [M]}, membrane and trace after the last token {@code [B, M]}. Only
 * the activity is differentiated; states do not carry gradients into earlier pieces of a text.
 */
public final class NeuronsOp extends FusedOp {
  private static final int OWN = 4;

  /** For the copies that SameDiff makes. */
  public NeuronsOp() {}

  NeuronsOp(
      SameDiff sd,
      SDVariable current,
      SDVariable decayRaw,
      SDVariable threshold,
      SDVariable logTheta,
      @Nullable NeuronState initial,
      NeuronsSettings settings) {
    super(sd, NeuronsArguments.inputs(initial, settings, current, decayRaw, threshold, logTheta));
    NeuronsArguments.add(this, initial != null, settings);
  }

  @Override
  public String opName() {
    return "hatchling_neurons";
  }

  @Override
  protected int outputCount() {
    return 5;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    NeuronsArguments.check(this, in[0], in[1]);
    long heads = iArgs()[0];
    long width = in[1][0];
    long[] state = {in[0][0], width};
    return new long[][] {
      {in[0][0], in[0][1], heads, width / heads}, {width}, {width}, state, state
    };
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    NeuronsPlan plan = NeuronsArguments.plan(this, in, OWN);
    boolean state = NeuronsArguments.hasState(this);
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = floating(in).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      MemoryDouble[] o = Arrays.stream(out).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      new NeuronsDouble(plan, i[1], i[2], i[3])
          .run(
              i[0],
              state ? new NeuronsDouble.State(i[4], i[5]) : null,
              new NeuronsDouble.Results(o[0], o[1], o[2], o[3], o[4]));
    } else {
      MemoryFloat[] i = floating(in).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      MemoryFloat[] o = Arrays.stream(out).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      new NeuronsFloat(plan, i[1], i[2], i[3])
          .run(
              i[0],
              state ? new NeuronsFloat.State(i[4], i[5]) : null,
              new NeuronsFloat.Results(o[0], o[1], o[2], o[3], o[4]));
    }
  }

  private Stream<INDArray> floating(INDArray[] in) {
    return Arrays.stream(in).limit(NeuronsArguments.hasState(this) ? OWN + 2 : OWN);
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable[] inputs = args();
    List<@Nullable SDVariable> result = new ArrayList<>();
    SDVariable gradient = gradients.get(0);
    if (gradient != null) {
      result.addAll(
          Arrays.asList(new NeuronsGradientOp(sameDiff, this, gradient).outputVariables()));
    }
    while (result.size() < inputs.length) {
      result.add(null);
    }
    return result;
  }
}
