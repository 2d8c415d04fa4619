package dev.hatchling.projection;

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
 * {@code Operations.daleWeight} as one op. Inputs: raw, scale, and for the backward form the
 * gradient of the weights; output: the weights, or the gradient of raw.
 */
public final class DaleWeightOp extends FusedOp {
  /** For the copies that SameDiff makes. */
  public DaleWeightOp() {}

  public DaleWeightOp(SameDiff sd, SDVariable... inputs) {
    super(sd, inputs);
  }

  @Override
  public String opName() {
    return "hatchling_dale_weight";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    if (!Arrays.equals(in[0], in[1])) {
      throw new IllegalArgumentException(
          "dale: raw weights "
              + Arrays.toString(in[0])
              + " and scale "
              + Arrays.toString(in[1])
              + " differ in shape");
    }
    return new long[][] {in[0]};
  }

  @Override
  public void compute(INDArray[] in, INDArray[] out) {
    if (in[0].dataType() == DataType.DOUBLE) {
      MemoryDouble[] i = Arrays.stream(in).map(MemoryDouble::of).toArray(MemoryDouble[]::new);
      if (in.length == 2) {
        DaleLinearDouble.weights(i[0], i[1], MemoryDouble.of(out[0]));
      } else {
        DaleLinearDouble.gradient(i[0], i[1], i[2], MemoryDouble.of(out[0]));
      }
    } else {
      MemoryFloat[] i = Arrays.stream(in).map(MemoryFloat::of).toArray(MemoryFloat[]::new);
      if (in.length == 2) {
        DaleLinearFloat.weights(i[0], i[1], MemoryFloat.of(out[0]));
      } else {
        DaleLinearFloat.gradient(i[0], i[1], i[2], MemoryFloat.of(out[0]));
      }
    }
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> gradients) {
    SDVariable gradient = gradients.get(0);
    if (args().length != 2) {
      throw new UnsupportedOperationException("dale: no second derivative");
    }
    SDVariable raw =
        gradient == null
            ? null
            : new DaleWeightOp(sameDiff, arg(0), arg(1), gradient).outputVariable();
    return Arrays.asList(raw, null);
  }
}
