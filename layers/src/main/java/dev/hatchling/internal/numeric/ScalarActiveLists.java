package dev.hatchling.internal.numeric;

/** The provider that needs nothing but Java. */
class ScalarActiveLists implements ActiveLists {
  @Override
  public int neurons(float[] a, int from, int to, int[] list) {
    return ActiveLoopsFloat.neurons(a, from, to, list, 0);
  }

  @Override
  public int neurons(double[] a, int from, int to, int[] list) {
    return ActiveLoopsDouble.neurons(a, from, to, list, 0);
  }

  @Override
  public int pairs(float[] a, int from, int to, int[] list) {
    return ActiveLoopsFloat.pairs(a, from, from, to, list, 0);
  }

  @Override
  public int pairs(double[] a, int from, int to, int[] list) {
    return ActiveLoopsDouble.pairs(a, from, from, to, list, 0);
  }

  @Override
  public int keep(float[] values, int[] neurons, int count) {
    return ActiveLoopsFloat.keep(values, neurons, count);
  }

  @Override
  public int keep(double[] values, int[] neurons, int count) {
    return ActiveLoopsDouble.keep(values, neurons, count);
  }

  /** 1 or 0, from the bits: the JIT would make a branch of a comparison. */
  static int active(float a) {
    int magnitude = Float.floatToRawIntBits(a) << 1;
    return (magnitude | -magnitude) >>> 31;
  }

  static int active(double a) {
    long magnitude = Double.doubleToRawLongBits(a) << 1;
    return (int) ((magnitude | -magnitude) >>> 63);
  }
}
