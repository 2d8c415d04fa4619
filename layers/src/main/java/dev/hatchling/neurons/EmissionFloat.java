package dev.hatchling.neurons;

/** Spikes and what they emit (E24), for rows of neurons of any family; forwards and backwards. */
public final class EmissionFloat {
  /**
   * Times itself and any positive number, at least 1: turns u &gt; 0 into 1 without a branch, by
   * {@code min(1, max(0, u) STEEP STEEP)}.
   */
  static final float STEEP = 1 / Float.MIN_NORMAL;

  private final float margin;
  private final float graded;

  /** The constants of the neurons. */
  public EmissionFloat(NeuronsSettings settings) {
    margin = (float) (settings.graded() ? settings.margin() : 1);
    graded = settings.graded() ? 1 : 0;
  }

  /** {@code s = [u > 0]} and the emission {@code s (u + margin)}, or s if binary. */
  public void emit(float[] distance, float[] spikes, float[] activity, int from, int to) {
    float g = graded;
    float m = margin;
    for (int i = from; i < to; i++) {
      float u = distance[i];
      float s = Math.min(1f, Math.max(0f, u) * STEEP * STEEP);
      spikes[i] = s;
      activity[i] = s * (g * u + m);
    }
  }

  /**
   * Turns a gradient of the emission into that of u: {@code s + σ' max(u + margin, 0)} times, or σ'
   * times if binary.
   */
  public void gradient(
      float[] distance, float[] spikes, float[] surrogate, float[] gradient, int from, int to) {
    float g = graded;
    float m = margin;
    float binary = 1 - graded;
    for (int i = from; i < to; i++) {
      float above = g * Math.max(0f, distance[i] + m) + binary;
      gradient[i] *= g * spikes[i] + surrogate[i] * above;
    }
  }
}
