package dev.hatchling.internal.numeric;

import dev.hatchling.vector.Simd;

/** Lists of active neurons: of those whose activity is neither 0 nor −0. */
public interface ActiveLists {
  /** Both forms; they give the same lists. */
  Simd<ActiveLists> FORMS =
      Simd.patient(ActiveLists.class, "VectorActiveLists", 256, new ScalarActiveLists(), 10_000);

  /** What a list needs room for beyond its entries. */
  int SLACK = 16;

  /**
   * Lists the active neurons in order.
   *
   * @param list receives their places in a; at least {@code to − from + SLACK} long
   * @return how many there are
   */
  int neurons(float[] a, int from, int to, int[] list);

  /** As {@link #neurons(float[], int, int, int[])}. */
  int neurons(double[] a, int from, int to, int[] list);

  /**
   * Lists the pairs of neighbours, {@code from + 2p} and {@code from + 2p + 1}, of which one is
   * active or both.
   *
   * @param to {@code to − from} is even
   * @param list receives each p; at least {@code (to − from) / 2 + SLACK} long
   * @return how many there are
   */
  int pairs(float[] a, int from, int to, int[] list);

  /** As {@link #pairs(float[], int, int, int[])}. */
  int pairs(double[] a, int from, int to, int[] list);

  /**
   * Drops what is 0 or −0 from values and their neurons; the others move up, in order.
   *
   * @return how many are left
   */
  int keep(float[] values, int[] neurons, int count);

  /** As {@link #keep(float[], int[], int)}. */
  int keep(double[] values, int[] neurons, int count);

  /** The form for the next call. */
  static ActiveLists instance() {
    return FORMS.get();
  }
}
