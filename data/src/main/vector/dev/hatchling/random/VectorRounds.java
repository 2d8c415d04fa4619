package dev.hatchling.random;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** On the Vector API: the words of a few blocks stay in registers through all rounds. */
final class VectorRounds implements Rounds {
  private static final VectorSpecies<Long> S = LongVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final long LOW = 0xFFFFFFFFL;

  @Override
  public void run(long[][] words, int k0, int k1, int count) {
    for (int i = 0; i < count; i += L) {
      rounds(words[0], words[1], words[2], words[3], k0, k1, i);
    }
  }

  private static void rounds(
      long[] words0, long[] words1, long[] words2, long[] words3, int k0, int k1, int i) {
    LongVector x0 = LongVector.fromArray(S, words0, i);
    LongVector x1 = LongVector.fromArray(S, words1, i);
    LongVector x2 = LongVector.fromArray(S, words2, i);
    LongVector x3 = LongVector.fromArray(S, words3, i);
    for (int round = 0; round < Philox4x32.ROUNDS; round++) {
      LongVector p0 = x0.mul(Philox4x32.M0);
      LongVector p1 = x2.mul(Philox4x32.M1);
      LongVector high0 = p0.lanewise(VectorOperators.LSHR, 32);
      LongVector high1 = p1.lanewise(VectorOperators.LSHR, 32);
      x0 = high1.lanewise(VectorOperators.XOR, x1).lanewise(VectorOperators.XOR, k0 & LOW);
      x2 = high0.lanewise(VectorOperators.XOR, x3).lanewise(VectorOperators.XOR, k1 & LOW);
      x1 = p1.and(LOW);
      x3 = p0.and(LOW);
      k0 += Philox4x32.W0;
      k1 += Philox4x32.W1;
    }
    x0.intoArray(words0, i);
    x1.intoArray(words1, i);
    x2.intoArray(words2, i);
    x3.intoArray(words3, i);
  }
}
