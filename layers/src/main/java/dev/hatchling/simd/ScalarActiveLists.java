package dev.hatchling.simd;

/** The provider that needs nothing but Java; without a branch per neuron. */
class ScalarActiveLists implements ActiveLists {
  @Override
  public int neurons(float[] a, int from, int to, int[] list) {
    int count = 0;
    for (int i = from; i < to; i++) {
      list[count] = i;
      count += active(a[i]);
    }
    return count;
  }

  @Override
  public int neurons(double[] a, int from, int to, int[] list) {
    int count = 0;
    for (int i = from; i < to; i++) {
      list[count] = i;
      count += active(a[i]);
    }
    return count;
  }

  @Override
  public int pairs(float[] a, int from, int to, int[] list) {
    int count = 0;
    for (int i = from; i < to; i += 2) {
      list[count] = (i - from) >> 1;
      count += active(a[i]) | active(a[i + 1]);
    }
    return count;
  }

  @Override
  public int pairs(double[] a, int from, int to, int[] list) {
    int count = 0;
    for (int i = from; i < to; i += 2) {
      list[count] = (i - from) >> 1;
      count += active(a[i]) | active(a[i + 1]);
    }
    return count;
  }

  @Override
  public int keep(float[] values, int[] neurons, int count) {
    int kept = 0;
    for (int k = 0; k < count; k++) {
      float value = values[k];
      values[kept] = value;
      neurons[kept] = neurons[k];
      kept += active(value);
    }
    return kept;
  }

  @Override
  public int keep(double[] values, int[] neurons, int count) {
    int kept = 0;
    for (int k = 0; k < count; k++) {
      double value = values[k];
      values[kept] = value;
      neurons[kept] = neurons[k];
      kept += active(value);
    }
    return kept;
  }

  /** 1 or 0, from the bits: the JIT would make a branch of a comparison. */
  static int active(float a) {
    int magnitude = Float.floatToRawIntBits(a) << 1;
    return (magnitude | -magnitude) >>> 31;
  }

  private static int active(double a) {
    long magnitude = Double.doubleToRawLongBits(a) << 1;
    return (int) ((magnitude | -magnitude) >>> 63);
  }
}
