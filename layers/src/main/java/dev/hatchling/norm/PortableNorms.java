package dev.hatchling.norm;

import dev.hatchling.graph.PortableShapes;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Layer norm composed of built-in operations. */
public final class PortableNorms {
  private static final double EPSILON = 1e-5;

  private PortableNorms() {}

  /** {@code Operations.layerNorm}. */
  public static SDVariable layerNorm(SDVariable x) {
    SameDiff sd = x.getSameDiff();
    // As a matrix: reductions over axis −1 read the wrong elements in ND4J M2.1.
    SDVariable rows = PortableShapes.rows(x);
    SDVariable centred = rows.sub(sd.mean(rows, true, 1));
    SDVariable variance = sd.mean(sd.math().square(centred), true, 1);
    // A product, as the gradient of a division by a single number is wrong there.
    SDVariable scale = sd.math().rsqrt(variance.add(EPSILON));
    return sd.reshape(centred.mul(scale), x.shape());
  }

  /** {@code Operations.residualNorm}. */
  public static SDVariable residualNorm(SDVariable x, SDVariable y) {
    return layerNorm(x.add(layerNorm(y)));
  }
}
