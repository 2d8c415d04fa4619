package dev.hatchling.internal.numeric;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The provider on the Vector API: the activity of a vector of neurons becomes bits of an integer,
 * and a table has the list that eight bits stand for. Doubles, and what is left of a vector, go the
 * scalar way.
 */
final class VectorActiveLists extends ScalarActiveLists {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static final int CHUNK = 8;

  /** For each eight bits the places of those that are set, L numbers apart. */
  private static final int[] NEURONS = new int[L << CHUNK];

  /** For each eight bits the pairs with a bit that is set, L numbers apart. */
  private static final int[] PAIRS = new int[L << CHUNK];

  private static final int[] NEURON_COUNTS = new int[1 << CHUNK];
  private static final int[] PAIR_COUNTS = new int[1 << CHUNK];
  private static final IntVector LANES = IntVector.zero(I).addIndex(1);

  static {
    for (int bits = 0; bits < 1 << CHUNK; bits++) {
      for (int i = 0; i < CHUNK; i++) {
        NEURONS[bits * L + NEURON_COUNTS[bits]] = i;
        NEURON_COUNTS[bits] += bits >> i & 1;
      }
      for (int p = 0; p < CHUNK / 2; p++) {
        PAIRS[bits * L + PAIR_COUNTS[bits]] = p;
        PAIR_COUNTS[bits] += (bits >> 2 * p & 3) == 0 ? 0 : 1;
      }
    }
  }

  @Override
  public int neurons(float[] a, int from, int to, int[] list) {
    int whole = to - (to - from) % L;
    int count = look(a, from, whole, NEURONS, NEURON_COUNTS, from, 0, list);
    return ActiveLoopsFloat.neurons(a, whole, to, list, count);
  }

  @Override
  public int pairs(float[] a, int from, int to, int[] list) {
    int whole = to - (to - from) % L;
    int count = look(a, from, whole, PAIRS, PAIR_COUNTS, 0, 1, list);
    return ActiveLoopsFloat.pairs(a, from, whole, to, list, count);
  }

  /**
   * Lists what a table has for whole vectors.
   *
   * @param first the number of the first neuron, or of its pair
   * @param shift 0 to count neurons, 1 to count pairs
   */
  private static int look(
      float[] a, int from, int to, int[] table, int[] counts, int first, int shift, int[] list) {
    int count = 0;
    for (int i = from; i < to; i += L) {
      int bits = bits(a, i);
      for (int k = 0; k < L; k += CHUNK) {
        int chunk = bits >>> k & 0xFF;
        int base = first + ((i - from + k) >> shift);
        IntVector.fromArray(I, table, chunk * L).add(base).intoArray(list, count);
        count += counts[chunk];
      }
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
}
