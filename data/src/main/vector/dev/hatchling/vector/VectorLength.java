package dev.hatchling.vector;

import jdk.incubator.vector.VectorShape;

/** The length of the machine's vectors. */
final class VectorLength {
  private VectorLength() {}

  /** Bits of the preferred shape. */
  static int bits() {
    return VectorShape.preferredShape().vectorBitSize();
  }
}
