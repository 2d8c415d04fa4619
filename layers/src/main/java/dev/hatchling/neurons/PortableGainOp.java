package dev.hatchling.neurons;

import dev.hatchling.graph.ArrayOp;
import dev.hatchling.internal.numeric.Layouts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * BCM gain (E40) in operations of ND4J. Inputs: activity {@code [B, T, M]} and ln Θ {@code [M]}.
 * Outputs: the activity after the gain; the mean square of the activity {@code [M]}, without
 * gradient.
 *
 * <p>As the gradient: the activity, ln Θ and the gradient of the output; output the gradient of the
 * activity.
 */
public final class PortableGainOp extends ArrayOp {
  /** For the copies that SameDiff makes. */
  public PortableGainOp() {}

  PortableGainOp(NeuronsSettings settings, SDVariable... inputs) {
    super(inputs[0].getSameDiff(), inputs);
    settings.write(arguments());
  }

  @Override
  public String opName() {
    return "hatchling_portable_gain";
  }

  private boolean backward() {
    return bArgs().length == 3;
  }

  @Override
  protected int outputCount() {
    return backward() ? 1 : 2;
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return backward() ? new long[][] {in[0]} : new long[][] {in[0], in[1]};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    NeuronsSettings settings = NeuronsSettings.read(arguments());
    INDArray x = tokens(in[0]);
    INDArray y = tokens(out[0]);
    INDArray root = Transforms.exp(in[1].mul(0.5), false).reshape(1, in[1].length());
    INDArray scale = root.add(1e-6).rdivi(1);
    y.assign(x).subi(root).muli(scale);
    if (backward()) {
      gradient(settings, x, tokens(in[2]), scale, y);
      return;
    }
    clip(settings, y).muli(settings.bcmGain()).addi(1).muli(x);
    out[1].assign(TokenRows.sums(in[0].mul(in[0])).divi(x.size(0)));
  }

  private static INDArray clip(NeuronsSettings settings, INDArray drive) {
    return Transforms.min(
        Transforms.max(drive, settings.gainLow(), false), settings.gainHigh(), false);
  }

  /** {@code g (1 + γ clip(d) + γ x d')}, d' where the drive is within the clamps. */
  private static void gradient(
      NeuronsSettings settings, INDArray x, INDArray g, INDArray scale, INDArray drive) {
    INDArray inside = drive.dup();
    clip(settings, drive);
    // Not a comparison: one of ND4J's takes many times as long.
    inside.subi(drive);
    Nd4j.getExecutioner().exec(new Abs(inside, inside));
    Nd4j.getExecutioner().exec(new Step(inside, inside, 0.0));
    inside.rsubi(1).muli(x).muli(scale);
    drive.addi(inside).muli(settings.bcmGain()).addi(1).muli(g);
  }

  private static INDArray tokens(INDArray x) {
    return Layouts.view(x, new long[] {x.length() / x.size(-1), x.size(-1)});
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    NeuronsSettings settings = NeuronsSettings.read(arguments());
    return gradient == null
        ? gradients()
        : gradients(
            new PortableGainOp(settings, arg(0), arg(1), gradient).outputVariable(),
            sameDiff.zerosLike(arg(1)));
  }
}
