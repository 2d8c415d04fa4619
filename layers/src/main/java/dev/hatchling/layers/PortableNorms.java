package dev.hatchling.layers;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Layer norm composed of built-in operations. */
final class PortableNorms {
  private static final double EPSILON = 1e-5;

  private PortableNorms() {}

  /** {@link Operations#layerNorm}. */
  static SDVariable layerNorm(SDVariable x) {
    SameDiff sd = x.getSameDiff();
    SDVariable centred = x.sub(sd.mean(x, true, -1));
    SDVariable variance = sd.mean(sd.math().square(centred), true, -1);
    return centred.div(sd.math().sqrt(variance.add(EPSILON)));
  }

  /** {@link Operations#residualNorm}. */
  static SDVariable residualNorm(SDVariable x, SDVariable y) {
    return layerNorm(x.add(layerNorm(y)));
  }
}
