package dev.hatchling.random;

/**
 * Working memory in which up to {@link #PAIRS} pairs of normals are made at once.
 *
 * <p>The integer part of the transform (exponents, quadrants) is done while the bits are drawn; the
 * polynomials then run over plain arrays in loops that the JIT vectorises. Same operations in the
 * same order as {@link BoxMuller#normal}, hence the same bits.
 */
final class NormalTile {
  /** Pairs a tile holds. */
  static final int PAIRS = 256;

  private static final ThreadLocal<NormalTile> TILES = ThreadLocal.withInitial(NormalTile::new);

  private final double[] mantissa = new double[PAIRS];
  private final double[] exponent = new double[PAIRS];
  private final double[] angle = new double[PAIRS];
  private final double[] cosine = new double[PAIRS];
  private final double[] sine = new double[PAIRS];

  /** The first normal of each pair. */
  final double[] first = new double[PAIRS];

  /** The second normal of each pair. */
  final double[] second = new double[PAIRS];

  private NormalTile() {}

  /** The calling thread's tile. */
  static NormalTile get() {
    return TILES.get();
  }

  /** Sets the bits of a pair: 32 for the radius, 32 for the angle. */
  void set(int pair, int u, int turn) {
    set(pair, BoxMuller.open32(u), (long) turn << 32);
  }

  /** Sets the bits of a pair. */
  void set(int pair, double u, long turn) {
    long e = BoxMuller.exponent(u);
    exponent[pair] = (double) e;
    mantissa[pair] = BoxMuller.mantissa(u, e);
    int quadrant = BoxMuller.quadrant(turn);
    angle[pair] = BoxMuller.rest(turn);
    cosine[pair] = BoxMuller.quadrantCosine(quadrant);
    sine[pair] = BoxMuller.quadrantSine(quadrant);
  }

  /** Sets the bits of pairs {@code from … from + count − 1} from words held one to a long. */
  void set(int from, long[] u, long[] turn, int count) {
    for (int i = 0; i < count; i++) {
      set(from + i, (int) u[i], (int) turn[i]);
    }
  }

  /** Turns the bits of the first {@code pairs} pairs into normals. */
  void transform(int pairs) {
    radii(mantissa, exponent, pairs);
    sines(angle, first, pairs);
    cosines(angle, second, pairs);
    combine(pairs);
  }

  private static void radii(double[] mantissa, double[] exponent, int pairs) {
    for (int i = 0; i < pairs; i++) {
      mantissa[i] = BoxMuller.radius(mantissa[i], exponent[i]);
    }
  }

  private static void sines(double[] angle, double[] out, int pairs) {
    for (int i = 0; i < pairs; i++) {
      out[i] = BoxMuller.sine(angle[i]);
    }
  }

  private static void cosines(double[] angle, double[] out, int pairs) {
    for (int i = 0; i < pairs; i++) {
      out[i] = BoxMuller.cosine(angle[i]);
    }
  }

  private void combine(int pairs) {
    double[] r = mantissa;
    double[] a = cosine;
    double[] b = sine;
    double[] f = first;
    double[] g = second;
    for (int i = 0; i < pairs; i++) {
      double s = f[i];
      double c = g[i];
      f[i] = r[i] * (a[i] * c - b[i] * s);
      g[i] = r[i] * (b[i] * c + a[i] * s);
    }
  }
}
