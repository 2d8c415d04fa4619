package dev.hatchling.norm;

import dev.hatchling.graph.ArrayOp;
import dev.hatchling.internal.numeric.Layouts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Layer norm over the last axis in operations of ND4J. Input: x of any rank. Outputs: the norm, and
 * 1/σ of each row, without gradient.
 *
 * <p>As the gradient: inputs are that of the norm, the norm and 1/σ; output the gradient of x,
 * {@code (g − mean(g) − y mean(g y)) / σ}.
 */
public final class PortableNormOp extends ArrayOp {
  private static final double EPSILON = 1e-5;

  /** For the copies that SameDiff makes. */
  public PortableNormOp() {}

  /** Adds the op, or with three inputs its gradient, to a graph. */
  PortableNormOp(SDVariable... inputs) {
    super(inputs[0].getSameDiff(), inputs);
  }

  @Override
  public String opName() {
    return "hatchling_portable_norm";
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
    long rows = 1;
    for (int d = 0; d < in[0].length - 1; d++) {
      rows *= in[0][d];
    }
    return backward() ? new long[][] {in[0]} : new long[][] {in[0], {rows, 1}};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    INDArray x = rows(in[0]);
    INDArray y = rows(out[0]);
    if (backward()) {
      gradient(x, rows(in[1]), in[2], y);
      return;
    }
    x.sub(means(x), y);
    INDArray squares = y.norm2(true, 1);
    squares.muli(squares).divi(y.size(1)).addi(EPSILON);
    out[1].assign(Transforms.sqrt(squares, false).rdivi(1));
    y.muli(out[1]);
  }

  private static void gradient(INDArray g, INDArray y, INDArray scale, INDArray to) {
    INDArray along = means(y.mul(g));
    y.mul(along, to);
    to.rsubi(g).subi(means(g)).muli(scale);
  }

  /** Means of rows as a product with ones: ND4J's own take many times as long. */
  private static INDArray means(INDArray x) {
    return x.mmul(Nd4j.ones(x.dataType(), x.size(1), 1)).divi(x.size(1));
  }

  private static INDArray rows(INDArray x) {
    long last = x.size(-1);
    return Layouts.view(x, new long[] {x.length() / last, last});
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    SDVariable[] out = outputVariables();
    return gradient == null
        ? gradients()
        : gradients(new PortableNormOp(gradient, out[0], out[1]).outputVariable());
  }
}
