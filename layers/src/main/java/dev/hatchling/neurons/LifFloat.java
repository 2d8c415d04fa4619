package dev.hatchling.neurons;

/**
 * Leaky integrate-and-fire neurons, one token of a row of neurons at a time (docs/model.md, E22 to
 * E25, and backwards E31). Both the sequence graph and the token-by-token generator run these
 * functions.
 *
 * <p>Every array is read and written at the same positions {@code from ≤ i < to}: only then does
 * the JIT vectorise the loops (it cannot rule out that arrays at different offsets overlap). The
 * loops are short on purpose: a longer body is not unrolled, hence not vectorised.
 */
public final class LifFloat {
  /**
   * Times itself and any positive number, at least 1: turns u &gt; 0 into 1 without a branch, by
   * {@code min(1, max(0, u) STEEP STEEP)}.
   */
  private static final float STEEP = 1 / Float.MIN_NORMAL;

  /** A trace below this counts as 0: arithmetic on subnormal numbers is slow. */
  private static final float TINY = Float.MIN_NORMAL;

  private final float traceDecay;
  private final float adaptation;
  private final float margin;
  private final float graded;
  private final float reset;

  /** The constants of the neurons. */
  public LifFloat(NeuronsSettings settings) {
    traceDecay = (float) settings.traceDecay();
    adaptation = (float) settings.adaptation();
    margin = (float) (settings.graded() ? settings.margin() : 1);
    graded = settings.graded() ? 1 : 0;
    reset = (float) settings.reset();
  }

  /**
   * Membrane decay and input gain of neurons, once per weight update: {@code a = sigmoid(raw)},
   * {@code drive = √(1 − a²)}.
   */
  public static void constants(float[] raw, float[] decay, float[] drive, int from, int to) {
    for (int i = from; i < to; i++) {
      double e = Math.exp(-Math.abs(raw[i]));
      double a = (raw[i] >= 0 ? 1 : e) / (1 + e);
      decay[i] = (float) a;
      // 1 - a² without cancellation where a is close to 1.
      double complement = (raw[i] >= 0 ? e : 1) / (1 + e);
      drive[i] = (float) Math.sqrt(complement * (1 + a));
    }
  }

  /**
   * One token: {@link #integrate}, then {@link #fire}.
   *
   * @param current Î_t
   * @param decay a
   * @param drive √(1 − a²)
   * @param threshold θ
   * @param membrane V' of the previous token; replaced
   * @param trace Σ of the previous token, not negative; replaced
   * @param distance receives u_t
   * @param spikes receives s_t, 0 or 1
   * @param activity receives the emission: s_t (u_t + margin), or s_t if binary
   * @param from first neuron
   * @param to end of the neurons
   */
  public void step(
      float[] current,
      float[] decay,
      float[] drive,
      float[] threshold,
      float[] membrane,
      float[] trace,
      float[] distance,
      float[] spikes,
      float[] activity,
      int from,
      int to) {
    integrate(current, decay, drive, threshold, membrane, trace, distance, from, to);
    fire(threshold, membrane, trace, distance, spikes, activity, from, to);
  }

  /** {@code V = a V' + √(1 − a²) Î}, {@code u = V − θ − κ Σ}; membrane receives V. */
  public void integrate(
      float[] current,
      float[] decay,
      float[] drive,
      float[] threshold,
      float[] membrane,
      float[] trace,
      float[] distance,
      int from,
      int to) {
    float kappa = adaptation;
    for (int i = from; i < to; i++) {
      float v = decay[i] * membrane[i] + drive[i] * current[i];
      membrane[i] = v;
      distance[i] = v - threshold[i] - kappa * trace[i];
    }
  }

  /** Spikes where u &gt; 0, emission, reset, trace; membrane holds V and receives V'. */
  public void fire(
      float[] threshold,
      float[] membrane,
      float[] trace,
      float[] distance,
      float[] spikes,
      float[] activity,
      int from,
      int to) {
    emit(distance, spikes, activity, from, to);
    float rho = traceDecay;
    float r = reset;
    for (int i = from; i < to; i++) {
      float s = spikes[i];
      membrane[i] -= (threshold[i] - r) * s;
      trace[i] = Math.max(0f, rho * trace[i] - TINY) + s;
    }
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
   * One token backwards in time. With σ' the surrogate and gΣ, gV the gradients of the trace and of
   * the membrane after this token: {@code gu = g_act (s + σ' max(u + margin, 0)) + gΣ σ'} (binary:
   * {@code (g_act + gΣ) σ'}), {@code g = gV + gu}, {@code gΣ ← ρ gΣ − κ gu}, {@code gV ← a g}. The
   * reset is detached.
   *
   * @param gradient of the emission; receives g, the gradient of V_t
   * @param membraneGradient gV; replaced
   * @param traceGradient gΣ; replaced
   */
  public void gradient(
      float[] decay,
      float[] distance,
      float[] spikes,
      float[] surrogate,
      float[] gradient,
      float[] membraneGradient,
      float[] traceGradient,
      int from,
      int to) {
    distanceGradient(distance, spikes, surrogate, gradient, traceGradient, from, to);
    float rho = traceDecay;
    float kappa = adaptation;
    for (int i = from; i < to; i++) {
      float gu = gradient[i];
      float g = membraneGradient[i] + gu;
      traceGradient[i] = rho * traceGradient[i] - kappa * gu;
      membraneGradient[i] = decay[i] * g;
      gradient[i] = g;
    }
  }

  private void distanceGradient(
      float[] distance,
      float[] spikes,
      float[] surrogate,
      float[] gradient,
      float[] traceGradient,
      int from,
      int to) {
    float g = graded;
    float m = margin;
    float binary = 1 - graded;
    for (int i = from; i < to; i++) {
      float above = g * Math.max(0f, distance[i] + m) + binary;
      float slope = g * spikes[i] + surrogate[i] * above;
      gradient[i] = gradient[i] * slope + traceGradient[i] * surrogate[i];
    }
  }
}
