package dev.hatchling.axons;

/**
 * Axonal delays (docs/model.md, E13): each channel arrives now and, weaker or stronger, one to K −
 * 1 tokens later.
 */
public final class AxonsFloat {
  private AxonsFloat() {}

  /**
   * The strengths of the delays as they act.
   *
   * @param raw {@code [K − 1, D]}
   * @param oneSign whether they are magnitudes, as Dale's law wants it
   */
  public static float[] strengths(float[] raw, boolean oneSign) {
    float[] strengths = raw.clone();
    for (int i = 0; oneSign && i < raw.length; i++) {
      strengths[i] = sign(raw[i]) * raw[i];
    }
    return strengths;
  }

  /** 1 for 0 as well: a fresh delay has to be able to leave it. */
  static float sign(float raw) {
    return raw < 0 ? -1 : 1;
  }

  /** What arrives of a token after a delay: {@code y_i += strength_i past_i} over n channels. */
  public static void arrive(
      float[] strengths, int at, float[] past, int pastAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] += strengths[at + i] * past[pastAt + i];
    }
  }
}
