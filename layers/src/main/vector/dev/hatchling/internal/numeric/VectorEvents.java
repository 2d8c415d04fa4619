package dev.hatchling.internal.numeric;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The provider on the Vector API: a byte a lane, chosen by the sign of its distance to the level.
 */
final class VectorEvents implements Events {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final VectorSpecies<Byte> B =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * L));

  @Override
  public void factors(byte[] bytes, int level, float below, float above, float[] dst, int n) {
    int no = Float.floatToRawIntBits(above);
    int either = Float.floatToRawIntBits(below) ^ no;
    int i = 0;
    for (; i + L <= n; i += L) {
      IntVector b = (IntVector) ByteVector.fromArray(B, bytes, i).castShape(I, 0);
      b.and(0xFF)
          .sub(level)
          .lanewise(VectorOperators.ASHR, 31)
          .and(either)
          .lanewise(VectorOperators.XOR, no)
          .reinterpretAsFloats()
          .intoArray(dst, i);
    }
    Events.factors(bytes, level, below, above, dst, i, n);
  }
}
