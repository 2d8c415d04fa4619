package dev.hatchling.internal.numeric;

/** The loops of {@link ScalarActiveLists} over one type; without a branch per neuron. */
final class ActiveLoopsFloat {
  private ActiveLoopsFloat() {}

  /** Adds the active neurons of [from, to) to a list that has {@code count} already. */
  static int neurons(float[] a, int from, int to, int[] list, int count) {
    int next = count;
    for (int i = from; i < to; i++) {
      list[next] = i;
      next += ScalarActiveLists.active(a[i]);
    }
    return next;
  }

  /** Adds the pairs of [from, to), counted from {@code origin}. */
  static int pairs(float[] a, int origin, int from, int to, int[] list, int count) {
    int next = count;
    for (int i = from; i < to; i += 2) {
      list[next] = (i - origin) >> 1;
      next += ScalarActiveLists.active(a[i]) | ScalarActiveLists.active(a[i + 1]);
    }
    return next;
  }

  static int keep(float[] values, int[] neurons, int count) {
    int kept = 0;
    for (int k = 0; k < count; k++) {
      float value = values[k];
      values[kept] = value;
      neurons[kept] = neurons[k];
      kept += ScalarActiveLists.active(value);
    }
    return kept;
  }
}
