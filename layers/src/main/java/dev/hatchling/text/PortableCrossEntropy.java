package dev.hatchling.text;

import dev.hatchling.graph.PortableShapes;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Cross-entropy composed of built-in operations. */
public final class PortableCrossEntropy {
  private PortableCrossEntropy() {}

  /** {@code Operations.crossEntropy}. */
  public static SDVariable perSample(SDVariable logits, SDVariable targets, SDVariable weights) {
    SameDiff sd = logits.getSameDiff();
    SDVariable shifted = logits.sub(sd.max(logits, true, 2));
    SDVariable sums = sd.sum(sd.math().exp(shifted), true, 2);
    SDVariable logarithms = shifted.sub(sd.math().log(sums));
    SDVariable chosen =
        PortableShapes.oneHot(targets, 2, PortableShapes.size(logits, 2), logits.dataType());
    SDVariable losses = sd.math().neg(sd.sum(logarithms.mul(chosen), false, 2));
    SDVariable total = sd.sum(weights, false, 1);
    // A sample without weight: 0 / 1.
    SDVariable empty = sd.eq(total, 0.0).castTo(logits.dataType());
    return sd.sum(losses.mul(weights), false, 1).div(total.add(empty));
  }
}
