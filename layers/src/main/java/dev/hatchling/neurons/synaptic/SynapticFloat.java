package dev.hatchling.neurons.synaptic;

import dev.hatchling.neurons.DynamicsFloat;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.TimeConstant;
import dev.hatchling.neurons.lif.LifFloat;
import java.util.Arrays;

/**
 * A synaptic current (E27) in front of the membrane of {@link LifFloat}, whose gain keeps the
 * membrane's variance (E28); and backwards (E32).
 */
final class SynapticFloat implements DynamicsFloat {
  /** The state that is I; those before it are the membrane's. */
  private static final int CURRENT = 2;

  /** Rows of the history behind the membrane's: dI/db, and I. */
  private static final int SLOPE = 2;

  private static final int INPUT = 3;

  private final LifFloat membrane;

  /** b, √(1 − b²), its derivative by b, and that of ln p; {@code [M]} each. */
  private final float[] decay;

  private final float[] drive;
  private final float[] driveSlope;
  private final float[] gainSlope;

  private SynapticFloat(
      LifFloat membrane, float[] decay, float[] drive, float[] driveSlope, float[] gainSlope) {
    this.membrane = membrane;
    this.decay = decay;
    this.drive = drive;
    this.driveSlope = driveSlope;
    this.gainSlope = gainSlope;
  }

  SynapticFloat(NeuronsSettings settings, float[] raw, float[] synapseRaw, float[] threshold) {
    int m = raw.length;
    decay = new float[m];
    drive = new float[m];
    driveSlope = new float[m];
    gainSlope = new float[m];
    float[] membraneDecay = new float[m];
    float[] gain = new float[m];
    float[] membraneSlope = new float[m];
    for (int i = 0; i < m; i++) {
      double a = TimeConstant.decay(raw[i]);
      double b = TimeConstant.decay(synapseRaw[i]);
      // 1 − a and 1 − ab without cancellation where decays are close to 1.
      double rest = TimeConstant.decay(-raw[i]);
      double product = rest + a * TimeConstant.decay(-synapseRaw[i]);
      double square = product * (1 + a * b);
      double p = TimeConstant.gain(raw[i]) * Math.sqrt(product / (1 + a * b));
      membraneDecay[i] = (float) a;
      gain[i] = (float) p;
      membraneSlope[i] = (float) (-p * (a / (rest * (1 + a)) + b / square));
      decay[i] = (float) b;
      drive[i] = (float) TimeConstant.gain(synapseRaw[i]);
      driveSlope[i] = -(decay[i] / drive[i]);
      gainSlope[i] = (float) (-a / square);
    }
    membrane = new LifFloat(settings, membraneDecay, gain, membraneSlope, threshold);
  }

  @Override
  public SynapticFloat slice(int from, int to) {
    return new SynapticFloat(
        membrane.slice(from, to),
        Arrays.copyOfRange(decay, from, to),
        Arrays.copyOfRange(drive, from, to),
        Arrays.copyOfRange(driveSlope, from, to),
        Arrays.copyOfRange(gainSlope, from, to));
  }

  @Override
  public int history() {
    return membrane.history() + 2;
  }

  @Override
  public void integrate(float[] current, float[][] states, float[] distance, int from, int to) {
    filter(current, states[CURRENT], from, to);
    membrane.integrate(states[CURRENT], states, distance, from, to);
  }

  /** {@code I = b I + √(1 − b²) Î}. */
  private void filter(float[] current, float[] synaptic, int from, int to) {
    float[] b = decay;
    float[] q = drive;
    for (int i = from; i < to; i++) {
      synaptic[i] = b[i] * synaptic[i] + q[i] * current[i];
    }
  }

  @Override
  public void fire(float[] spikes, float[][] states, int from, int to) {
    membrane.fire(spikes, states, from, to);
  }

  @Override
  public void replay(float[] current, float[][] states, float[][] history, int from, int to) {
    float[] synaptic = states[CURRENT];
    float[] slope = history[SLOPE];
    float[] change = driveSlope;
    for (int i = from; i < to; i++) {
      slope[i] = synaptic[i] + change[i] * current[i];
    }
    filter(current, synaptic, from, to);
    System.arraycopy(synaptic, from, history[INPUT], from, to - from);
    membrane.replay(synaptic, states, history, from, to);
  }

  /**
   * With e the gradient of I through the membrane and gI that of I after this token: {@code gI ← gI
   * + e}, {@code db += gI dI/db + e I dln p/db}, {@code dÎ = √(1 − b²) gI}, {@code gI ← b gI}.
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
    membrane.backward(surrogate, history, gradient, stateGradients, parameterGradients, from, to);
    decayGradient(history, gradient, stateGradients[CURRENT], parameterGradients[1], from, to);
    float[] currentGradient = stateGradients[CURRENT];
    float[] b = decay;
    float[] q = drive;
    for (int i = from; i < to; i++) {
      float g = currentGradient[i] + gradient[i];
      currentGradient[i] = b[i] * g;
      gradient[i] = q[i] * g;
    }
  }

  private void decayGradient(
      float[][] history,
      float[] gradient,
      float[] currentGradient,
      float[] decays,
      int from,
      int to) {
    float[] slope = history[SLOPE];
    float[] input = history[INPUT];
    float[] change = gainSlope;
    for (int i = from; i < to; i++) {
      float e = gradient[i];
      decays[i] += (currentGradient[i] + e) * slope[i] + e * change[i] * input[i];
    }
  }

  @Override
  public double rawGradient(int parameter, int neuron, double sum) {
    if (parameter == 0) {
      return membrane.rawGradient(parameter, neuron, sum);
    }
    float b = decay[neuron];
    return sum * b * (1 - b);
  }
}
