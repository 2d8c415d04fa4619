package dev.hatchling.generation.internal;

/**
 * Cosines and sines of the rotary angles {@code position · base^(−2k/N)} of consecutive positions.
 * They are computed afresh every {@link #EXACT} positions and in between turned on by one step, in
 * double precision: the drift stays below 1e-14 and a position costs the same however large it is.
 * A position's numbers do not depend on where the sequence was entered.
 */
final class PhasesFloat {
  private static final int EXACT = 64;

  private final double[] frequencies;
  private final double[] stepCos;
  private final double[] stepSin;
  private final double[] cos;
  private final double[] sin;
  private long position = -1;

  /** Angles of N neurons, N even. */
  PhasesFloat(double base, int neurons) {
    int pairs = neurons / 2;
    frequencies = new double[pairs];
    stepCos = new double[pairs];
    stepSin = new double[pairs];
    cos = new double[pairs];
    sin = new double[pairs];
    for (int k = 0; k < pairs; k++) {
      frequencies[k] = Math.pow(base, -(2.0 * k) / neurons);
      stepCos[k] = Math.cos(frequencies[k]);
      stepSin[k] = Math.sin(frequencies[k]);
    }
  }

  /** Puts the cosine and the sine of each pair in turn, {@code [N]}. */
  void at(long wanted, float[] table) {
    if (wanted != position) {
      move(wanted);
    }
    for (int k = 0; k < cos.length; k++) {
      table[2 * k] = (float) cos[k];
      table[2 * k + 1] = (float) sin[k];
    }
  }

  private void move(long wanted) {
    long exact = wanted - wanted % EXACT;
    if (position < exact || position > wanted) {
      for (int k = 0; k < cos.length; k++) {
        cos[k] = Math.cos(exact * frequencies[k]);
        sin[k] = Math.sin(exact * frequencies[k]);
      }
      position = exact;
    }
    for (; position < wanted; position++) {
      turn();
    }
  }

  private void turn() {
    for (int k = 0; k < cos.length; k++) {
      double c = cos[k];
      double s = sin[k];
      cos[k] = c * stepCos[k] - s * stepSin[k];
      sin[k] = s * stepCos[k] + c * stepSin[k];
    }
  }
}
