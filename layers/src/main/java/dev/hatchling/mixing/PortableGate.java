package dev.hatchling.mixing;

import dev.hatchling.graph.PortableScaleOp;
import dev.hatchling.norm.PortableNorms;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gate composed of built-in operations. */
public final class PortableGate {
  private PortableGate() {}

  /** {@code Operations.gate}. */
  public static SDVariable gate(
      SDVariable activity, SDVariable value, @Nullable DropoutSettings dropout, boolean normalise) {
    SameDiff sd = activity.getSameDiff();
    SDVariable level = normalise ? PortableNorms.layerNorm(value) : value;
    SDVariable product = activity.mul(sd.nn().relu(level, 0));
    if (dropout == null) {
      return product;
    }
    SDVariable mask = dropout.mask();
    if (mask == null) {
      throw new IllegalArgumentException(
          "gate: the portable operations take the mask of dropout as an input, and there is none");
    }
    return PortableScaleOp.of(product, mask);
  }
}
