package dev.hatchling.internal.numeric;

/** The provider that needs nothing but Java. */
final class ScalarSpikesFloat implements SpikesFloat {
  @Override
  public void mark(float[] a, int at, int pitch, int rows, int n, float[] out) {
    for (int i = 0; i < n; i++) {
      int bits = 0;
      for (int t = 0; t < rows; t++) {
        bits |= a[at + t * pitch + i] != 0 ? 1 << t : 0;
      }
      out[i] = bits;
    }
  }

  @Override
  public void collect(
      long tokens, float[] c, int cAt, int pitch, float[] x, float[] w, int wAt, int width) {
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      add(c[cAt + t * pitch], x, t * width, w, wAt, width);
    }
  }

  @Override
  public void spread(
      long tokens, float[] c, int cAt, int pitch, float[] w, int wAt, float[] y, int width) {
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      add(c[cAt + t * pitch], w, wAt, y, t * width, width);
    }
  }

  private static void add(float c, float[] x, int xAt, float[] y, int yAt, int width) {
    for (int d = 0; d < width; d++) {
      y[yAt + d] = Math.fma(c, x[xAt + d], y[yAt + d]);
    }
  }
}
