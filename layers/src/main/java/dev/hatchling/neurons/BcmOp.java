package dev.hatchling.neurons;

import dev.hatchling.graph.FusedOp;
import dev.hatchling.internal.numeric.MemoryDouble;
import dev.hatchling.internal.numeric.MemoryFloat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * BCM gain by itself, for {@code BcmHomeostasisLayer} ({@link NeuronsOp} has its own). Forward:
 * activity {@code [B, T, M]} and ln Θ {@code [M]} to the output and its input's mean square {@code
 * [M]}. Backward, with gradient and mean square as further inputs: the gradient of the activity,
 * and for ln Θ homeostasis as a pseudo-gradient, old − new.
 */
public final class BcmOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public BcmOp() {}

  public BcmOp(SameDiff sd, SDVariable activity, SDVariable logTheta, NeuronsSettings settings) {
    super(sd, activity, logTheta);
    NeuronsArguments.add(this, false, settings);
  }

  private BcmOp(SameDiff sd, BcmOp forward, SDVariable gradient) {
    super(sd, forward.arg(0), forward.arg(1), gradient, forward.outputVariables()[1]);
    NeuronsArguments.copy(forward, this);
  }

  @Override
  public String opName() {
    return "hatchling_bcm";
  }

  @Override
  protected int outputCount() {
    return 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (in[0][in[0].length - 1] != in[1][0]) {
      throw new IllegalArgumentException(
          "bcm: activity " + Arrays.toString(in[0]) + " and " + in[1][0] + " thresholds differ");
    }
    return new long[][] {in[0], in[1]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    NeuronsSettings settings = NeuronsArguments.settings(this);
    int tokens = Math.toIntExact(in[0].length() / in[1].length());
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = Arrays.stream(in).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      MemoryDouble[] o = Arrays.stream(out).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      BcmRowsDouble rows = new BcmRowsDouble(settings, tokens, i[1]);
      if (in.length == 2) {
        rows.forward(i[0], o[0], o[1]);
      } else {
        rows.backward(i[0], i[2], i[3], o[0], o[1]);
      }
    } else {
      MemoryFloat[] i = Arrays.stream(in).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      MemoryFloat[] o = Arrays.stream(out).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      BcmRowsFloat rows = new BcmRowsFloat(settings, tokens, i[1]);
      if (in.length == 2) {
        rows.forward(i[0], o[0], o[1]);
      } else {
        rows.backward(i[0], i[2], i[3], o[0], o[1]);
      }
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable gradient = gradients.get(0);
    if (args().length != 2) {
      throw new UnsupportedOperationException("bcm: no second derivative");
    }
    return gradient == null
        ? Arrays.asList(null, null)
        : Arrays.asList(new BcmOp(sameDiff, this, gradient).outputVariables());
  }
}
