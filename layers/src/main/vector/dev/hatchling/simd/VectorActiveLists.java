package dev.hatchling.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The provider on the Vector API: the activity of a vector of neurons becomes bits of an integer,
 * and a table has the list that eight bits stand for.
 */
final class VectorActiveLists implements ActiveLists {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final int CHUNK = 8;

  /** For each eight bits the places of those that are set, L numbers apart. */
  private static final int[] NEURONS = new int[L << CHUNK];

  /** For each eight bits the pairs with a bit that is set, L numbers apart. */
  private static final int[] PAIRS = new int[L << CHUNK];

  private static final int[] PAIR_COUNTS = new int[1 << CHUNK];
  private static final IntVector LANES = IntVector.zero(I).addIndex(1);

  static {
    for (int bits = 0; bits < 1 << CHUNK; bits++) {
      int count = 0;
      for (int i = 0; i < CHUNK; i++) {
        NEURONS[bits * L + count] = i;
        count += bits >> i & 1;
      }
      for (int p = 0; p < CHUNK / 2; p++) {
        PAIRS[bits * L + PAIR_COUNTS[bits]] = p;
        PAIR_COUNTS[bits] += (bits >> 2 * p & 3) == 0 ? 0 : 1;
      }
    }
  }

  private final ActiveLists scalar = ActiveListsProvider.SCALAR;

  @Override
  public int neurons(float[] a, int from, int to, int[] list) {
    int count = 0;
    int i = from;
    for (; i + L <= to; i += L) {
      int bits = bits(a, i);
      for (int k = 0; k < L; k += CHUNK) {
        int chunk = bits >>> k & 0xFF;
        IntVector.fromArray(I, NEURONS, chunk * L).add(i + k).intoArray(list, count);
        count += Integer.bitCount(chunk);
      }
    }
    for (; i < to; i++) {
      list[count] = i;
      count += a[i] != 0f ? 1 : 0;
    }
    return count;
  }

  @Override
  public int pairs(float[] a, int from, int to, int[] list) {
    int count = 0;
    int i = from;
    for (; i + L <= to; i += L) {
      int bits = bits(a, i);
      for (int k = 0; k < L; k += CHUNK) {
        int chunk = bits >>> k & 0xFF;
        IntVector.fromArray(I, PAIRS, chunk * L).add((i - from + k) >> 1).intoArray(list, count);
        count += PAIR_COUNTS[chunk];
      }
    }
    for (; i < to; i += 2) {
      list[count] = (i - from) >> 1;
      count += a[i] != 0f || a[i + 1] != 0f ? 1 : 0;
    }
    return count;
  }

  /** Bit k: whether a[i + k] is active. */
  private static int bits(float[] a, int i) {
    IntVector sizes =
        FloatVector.fromArray(S, a, i).reinterpretAsInts().lanewise(VectorOperators.LSHL, 1);
    return sizes
        .or(sizes.neg())
        .lanewise(VectorOperators.LSHR, 31)
        .lanewise(VectorOperators.LSHL, LANES)
        .reduceLanes(VectorOperators.ADD);
  }

  @Override
  public int neurons(double[] a, int from, int to, int[] list) {
    return scalar.neurons(a, from, to, list);
  }

  @Override
  public int pairs(double[] a, int from, int to, int[] list) {
    return scalar.pairs(a, from, to, list);
  }
}
