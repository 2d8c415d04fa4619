package dev.hatchling.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A product with a factor that needs no gradient, for the portable operations: that of ND4J's own
 * product is computed for both, and is many times slower than the product where one is broadcast.
 * Inputs: x, and a factor that broadcasts to its shape.
 */
public final class PortableScaleOp extends ArrayOp {
  /** For the copies that SameDiff makes. */
  public PortableScaleOp() {}

  private PortableScaleOp(SDVariable x, SDVariable factor) {
    super(x.getSameDiff(), x, factor);
  }

  /**
   * The product.
   *
   * @param factor of constants and placeholders alone
   */
  public static SDVariable of(SDVariable x, SDVariable factor) {
    return new PortableScaleOp(x, factor).outputVariable();
  }

  @Override
  public String opName() {
    return "hatchling_portable_scale";
  }

  @Override
  protected long[][] outputShapes(long[][] in) {
    return new long[][] {in[0]};
  }

  @Override
  protected void run(@Nullable INDArray[] in, INDArray[] out) {
    Nd4j.getExecutioner().exec(new MulOp(in[0], in[1], out[0]));
  }

  @Override
  public List<@Nullable SDVariable> doDiff(List<@Nullable SDVariable> outputGradients) {
    SDVariable gradient = outputGradients.get(0);
    return gradient == null ? gradients() : gradients(of(gradient, arg(1)));
  }
}
