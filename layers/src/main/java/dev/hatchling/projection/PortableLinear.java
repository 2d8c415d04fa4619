package dev.hatchling.projection;

import dev.hatchling.graph.PortableScaleOp;
import dev.hatchling.graph.PortableShapes;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Linear maps and Dale weights composed of built-in operations. */
public final class PortableLinear {
  private PortableLinear() {}

  /** {@code Operations.linear}. */
  public static SDVariable linear(SDVariable x, SDVariable w) {
    SameDiff sd = x.getSameDiff();
    SDVariable product = sd.mmul(PortableShapes.rows(x), w, false, true, false);
    SDVariable shape = sd.concat(0, PortableShapes.leading(x), PortableShapes.size(w, 0));
    return sd.reshape(product, shape);
  }

  /** {@code Operations.headLinear}: head by head, as a batched product does not broadcast. */
  public static SDVariable headLinear(SDVariable att, SDVariable w, int heads) {
    SameDiff sd = att.getSameDiff();
    SDVariable[] inputs = sd.unstack(att, 2, heads);
    SDVariable[] weights = sd.split(w, heads, 0);
    SDVariable[] outputs = new SDVariable[heads];
    for (int h = 0; h < heads; h++) {
      outputs[h] = linear(inputs[h], weights[h]);
    }
    return sd.stack(2, outputs);
  }

  /** {@code Operations.daleWeight}: {@code (max(x, 0) + ln(1 + e^−|x|)) scale}, no overflow. */
  public static SDVariable daleWeight(SDVariable raw, SDVariable scale) {
    SameDiff sd = raw.getSameDiff();
    return PortableScaleOp.of(sd.nn().softplus(raw), scale);
  }
}
