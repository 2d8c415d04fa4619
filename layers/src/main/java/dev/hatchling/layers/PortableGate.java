package dev.hatchling.layers;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Gate and Dale weights composed of built-in operations. */
final class PortableGate {
  private PortableGate() {}

  /** {@link Operations#gate}. */
  static SDVariable gate(
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
    return product.mul(mask);
  }

  /** {@link Operations#daleWeight}: {@code (max(x, 0) + ln(1 + e^−|x|)) scale}, no overflow. */
  static SDVariable daleWeight(SDVariable raw, SDVariable scale) {
    SameDiff sd = raw.getSameDiff();
    return sd.nn().softplus(raw).mul(scale);
  }
}
