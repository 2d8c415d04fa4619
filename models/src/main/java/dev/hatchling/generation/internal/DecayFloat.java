package dev.hatchling.generation.internal;

/**
 * Powers λ^k of the decay of a synaptic state. A power below 1e-30 is 0: it is beyond any precision
 * of what it weighs, and arithmetic on subnormal numbers is slow.
 */
final class DecayFloat {
  /** What lies below counts as 0. */
  static final double NOTHING = 1e-30;

  private static final int MOST = 1 << 16;

  private final double logarithm;
  private final float[] powers;

  /** Powers of λ in (0, 1]. */
  DecayFloat(double lambda) {
    logarithm = Math.log(lambda);
    double last = logarithm == 0 ? 1 : Math.log(NOTHING) / logarithm + 2;
    powers = new float[(int) Math.min(MOST, last)];
    for (int k = 0; k < powers.length; k++) {
      powers[k] = computed(k);
    }
  }

  /** λ^k, k at least 0. */
  float power(int k) {
    return k < powers.length ? powers[k] : computed(k);
  }

  private float computed(int k) {
    return (float) exact(k);
  }

  /** λ^k in double precision. */
  double exact(int k) {
    double power = Math.exp(k * logarithm);
    return power < NOTHING ? 0 : power;
  }
}
