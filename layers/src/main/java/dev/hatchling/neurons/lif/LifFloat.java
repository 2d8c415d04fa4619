package dev.hatchling.neurons.lif;

import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.TimeConstant;
import java.util.Arrays;

/** Leaky integrate-and-fire neurons (E22, E23, E25), and backwards (E31). */
public final class LifFloat implements DynamicsFloat {
  /** The state that is V'. */
  public static final int MEMBRANE = 0;

  /** The state that is Σ, not negative. */
  public static final int TRACE = 1;

  /** The row of the history that is dV/da. */
  static final int SLOPE = 1;

  /** A trace below this counts as 0: arithmetic on subnormal numbers is slow. */
  static final float TINY = Float.MIN_NORMAL;

  final float traceDecay;
  final float adaptation;
  final float reset;

  /** a, the gain of the current, its derivative by a, and θ; {@code [M]} each. */
  final float[] decay;

  final float[] drive;
  final float[] driveSlope;
  final float[] threshold;

  /** Neurons whose current charges the membrane with the gain √(1 − a²). */
  LifFloat(NeuronsSettings settings, float[] raw, float[] threshold) {
    this(settings, new float[raw.length], new float[raw.length], new float[raw.length], threshold);
    for (int i = 0; i < raw.length; i++) {
      decay[i] = (float) TimeConstant.decay(raw[i]);
      drive[i] = (float) TimeConstant.gain(raw[i]);
      driveSlope[i] = -(decay[i] / drive[i]);
    }
  }

  /**
   * Neurons whose current has another gain, {@code [M]} each.
   *
   * @param decay a
   * @param drive gain of the current
   * @param driveSlope its derivative by a
   * @param threshold θ
   */
  public LifFloat(
      NeuronsSettings settings,
      float[] decay,
      float[] drive,
      float[] driveSlope,
      float[] threshold) {
    traceDecay = (float) settings.traceDecay();
    adaptation = (float) settings.adaptation();
    reset = (float) settings.reset();
    this.decay = decay;
    this.drive = drive;
    this.driveSlope = driveSlope;
    this.threshold = threshold;
  }

  private LifFloat(LifFloat all, int from, int to) {
    traceDecay = all.traceDecay;
    adaptation = all.adaptation;
    reset = all.reset;
    decay = Arrays.copyOfRange(all.decay, from, to);
    drive = Arrays.copyOfRange(all.drive, from, to);
    driveSlope = Arrays.copyOfRange(all.driveSlope, from, to);
    threshold = Arrays.copyOfRange(all.threshold, from, to);
  }

  @Override
  public LifFloat slice(int from, int to) {
    return new LifFloat(this, from, to);
  }

  @Override
  public int history() {
    return 2;
  }

  /** {@code V = a V' + gain Î}, {@code u = V − θ − κ Σ}; the membrane receives V. */
  @Override
  public void integrate(float[] current, float[][] states, float[] distance, int from, int to) {
    float[] membrane = states[MEMBRANE];
    float[] trace = states[TRACE];
    float[] a = decay;
    float[] gain = drive;
    float[] theta = threshold;
    float kappa = adaptation;
    for (int i = from; i < to; i++) {
      float v = a[i] * membrane[i] + gain[i] * current[i];
      membrane[i] = v;
      distance[i] = v - theta[i] - kappa * trace[i];
    }
  }

  /** {@code V' = V − (θ − V_reset) s}, {@code Σ ← ρ Σ + s}. */
  @Override
  public void fire(float[] spikes, float[][] states, int from, int to) {
    float[] membrane = states[MEMBRANE];
    float[] trace = states[TRACE];
    float[] theta = threshold;
    float rho = traceDecay;
    float r = reset;
    for (int i = from; i < to; i++) {
      float s = spikes[i];
      membrane[i] -= (theta[i] - r) * s;
      trace[i] = Math.max(0f, rho * trace[i] - TINY) + s;
    }
  }

  /** Keeps {@code dV/da = V' + Î dgain/da}. */
  @Override
  public void replay(float[] current, float[][] states, float[][] history, int from, int to) {
    float[] membrane = states[MEMBRANE];
    float[] slope = history[SLOPE];
    float[] change = driveSlope;
    for (int i = from; i < to; i++) {
      slope[i] = membrane[i] + change[i] * current[i];
    }
    integrate(current, states, history[DISTANCE], from, to);
  }

  /**
   * With gV and gΣ the gradients of membrane and trace after this token: {@code gu = g_act ∂act/∂u
   * + gΣ σ'}, {@code g = gV + gu}, {@code gΣ ← ρ gΣ − κ gu}, {@code gV ← a g}, {@code da += g
   * dV/da}, {@code dÎ = gain g}.
   */
  @Override
  public void backward(
      float[] surrogate,
      float[][] history,
      float[] gradient,
      float[][] stateGradients,
      float[][] parameterGradients,
      int from,
      int to) {
    float[] membraneGradient = stateGradients[MEMBRANE];
    float[] traceGradient = stateGradients[TRACE];
    float[] a = decay;
    float rho = traceDecay;
    float kappa = adaptation;
    for (int i = from; i < to; i++) {
      float gu = gradient[i] + traceGradient[i] * surrogate[i];
      float g = membraneGradient[i] + gu;
      traceGradient[i] = rho * traceGradient[i] - kappa * gu;
      membraneGradient[i] = a[i] * g;
      gradient[i] = g;
    }
    inputGradient(gradient, history[SLOPE], parameterGradients[0], from, to);
  }

  private void inputGradient(float[] gradient, float[] slope, float[] decays, int from, int to) {
    float[] gain = drive;
    for (int i = from; i < to; i++) {
      decays[i] += gradient[i] * slope[i];
      gradient[i] *= gain[i];
    }
  }

  @Override
  public double rawGradient(int parameter, int neuron, double sum) {
    float a = decay[neuron];
    return sum * a * (1 - a);
  }
}
