package dev.hatchling.attention;

import dev.hatchling.graph.PortableScaleOp;
import dev.hatchling.graph.PortableShapes;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Rotary embedding composed of built-in operations; angles are computed in double precision. */
public final class PortableRotary {
  private PortableRotary() {}

  /** {@code Operations.rotary}. */
  public static SDVariable rotate(SDVariable x, @Nullable SDVariable position, double base) {
    SameDiff sd = x.getSameDiff();
    SDVariable shape =
        sd.concat(
            0,
            PortableShapes.size(x, 0),
            PortableShapes.size(x, 1),
            PortableShapes.constant(sd, -1),
            PortableShapes.lastSize(x));
    SDVariable byHead = sd.reshape(x, shape).permute(0, 2, 1, 3);
    SDVariable turned = rotateHeads(byHead, PortableShapes.size(x, 1), position, base);
    return sd.reshape(turned.permute(0, 2, 1, 3), x.shape());
  }

  /**
   * Rotates rows.
   *
   * @param x {@code [B, H, T, N]}
   * @param time T, an INT64 vector of length 1
   */
  static SDVariable rotateHeads(
      SDVariable x, SDVariable time, @Nullable SDVariable position, double base) {
    SameDiff sd = x.getSameDiff();
    // Not strided slices: the gradient of one that leaves a single element is wrong in ND4J M2.1.
    SDVariable pairs =
        sd.reshape(x, sd.concat(0, PortableShapes.leading(x), PortableShapes.constant(sd, -1, 2)));
    SDVariable[] members = sd.unstack(pairs, 4, 2);
    SDVariable even = members[0];
    SDVariable odd = members[1];
    SDVariable half = PortableShapes.size(even, 3);
    SDVariable fraction =
        PortableShapes.range(half, DataType.DOUBLE).div(half.castTo(DataType.DOUBLE));
    SDVariable frequencies = sd.math().exp(fraction.mul(-Math.log(base)));
    SDVariable positions = PortableShapes.range(time, DataType.DOUBLE);
    if (position != null) {
      positions = positions.add(position.castTo(DataType.DOUBLE));
    }
    SDVariable angles = sd.expandDims(positions, 1).mul(sd.expandDims(frequencies, 0));
    SDVariable cos = sd.math().cos(angles).castTo(x.dataType());
    SDVariable sin = sd.math().sin(angles).castTo(x.dataType());
    SDVariable first = PortableScaleOp.of(even, cos).sub(PortableScaleOp.of(odd, sin));
    SDVariable second = PortableScaleOp.of(odd, cos).add(PortableScaleOp.of(even, sin));
    return sd.reshape(sd.stack(4, first, second), x.shape());
  }
}
