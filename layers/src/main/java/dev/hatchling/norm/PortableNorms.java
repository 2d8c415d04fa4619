package dev.hatchling.norm;

import org.nd4j.autodiff.samediff.SDVariable;

/** Layer norm in operations that every backend runs. */
public final class PortableNorms {
  private PortableNorms() {}

  /** {@code Operations.layerNorm}. */
  public static SDVariable layerNorm(SDVariable x) {
    return new PortableNormOp(x).outputVariables()[0];
  }

  /** {@code Operations.residualNorm}. */
  public static SDVariable residualNorm(SDVariable x, SDVariable y) {
    return layerNorm(x.add(layerNorm(y)));
  }
}
