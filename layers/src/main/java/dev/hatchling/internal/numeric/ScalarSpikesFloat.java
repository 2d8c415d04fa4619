package dev.hatchling.internal.numeric;

/** The form that needs nothing but Java; its loops begin anywhere, for what is left of a vector. */
final class ScalarSpikesFloat implements SpikesFloat {
  @Override
  public void mark(float[] a, int at, int pitch, int rows, int n, float[] out) {
    mark(a, at, pitch, rows, 0, n, out);
  }

  @Override
  public void collect(
      long tokens, float[] c, int cAt, int pitch, float[] x, float[] w, int wAt, int width) {
    collect(tokens, c, cAt, pitch, x, w, wAt, 0, width);
  }

  @Override
  public void spread(
      long tokens, float[] c, int cAt, int pitch, float[] w, int wAt, float[] y, int width) {
    spread(tokens, c, cAt, pitch, w, wAt, y, 0, width);
  }

  static void mark(float[] a, int at, int pitch, int rows, int from, int n, float[] out) {
    for (int i = from; i < n; i++) {
      int bits = 0;
      for (int t = 0; t < rows; t++) {
        bits |= a[at + t * pitch + i] != 0 ? 1 << t : 0;
      }
      out[i] = bits;
    }
  }

  static void collect(
      long tokens,
      float[] c,
      int cAt,
      int pitch,
      float[] x,
      float[] w,
      int wAt,
      int from,
      int width) {
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      add(c[cAt + t * pitch], x, t * width, w, wAt, from, width);
    }
  }

  static void spread(
      long tokens,
      float[] c,
      int cAt,
      int pitch,
      float[] w,
      int wAt,
      float[] y,
      int from,
      int width) {
    for (long rest = tokens; rest != 0; rest &= rest - 1) {
      int t = Long.numberOfTrailingZeros(rest);
      add(c[cAt + t * pitch], w, wAt, y, t * width, from, width);
    }
  }

  private static void add(float c, float[] x, int xAt, float[] y, int yAt, int from, int width) {
    for (int d = from; d < width; d++) {
      y[yAt + d] = Math.fma(c, x[xAt + d], y[yAt + d]);
    }
  }
}
