package dev.hatchling.neurons;

import org.jspecify.annotations.Nullable;

/**
 * A token of a row of neurons step by step, each by the owner of its equation; with any family,
 * surrogate and noise.
 */
public final class SteppedRowsFloat implements NeuronRowsFloat {
  private final DynamicsFloat dynamics;
  private final EmissionFloat emission;
  private final BcmFloat bcm;
  private final Surrogate surrogate;
  private final double adaptation;
  private final @Nullable NeuronNoiseFloat noise;
  private final int first;

  /** Rows of the thread that uses this: current or gradient, spikes, activity, scratch. */
  private float[] @Nullable [] tile;

  /**
   * The neurons of a row.
   *
   * @param noise of the sequence; null for none
   * @param first number of the row's first neuron within the layer
   */
  SteppedRowsFloat(
      NeuronsSettings settings,
      DynamicsFloat dynamics,
      BcmFloat bcm,
      @Nullable NeuronNoiseFloat noise,
      int first) {
    this.dynamics = dynamics;
    this.bcm = bcm;
    this.emission = new EmissionFloat(settings);
    this.surrogate = settings.surrogate();
    this.adaptation = settings.adaptation();
    this.noise = noise;
    this.first = first;
  }

  /** Spikes and emission. */
  public EmissionFloat emission() {
    return emission;
  }

  /** The BCM gain. */
  public BcmFloat bcm() {
    return bcm;
  }

  /** Stands for the derivative of a spike. */
  public Surrogate surrogate() {
    return surrogate;
  }

  private float[][] tile(int length) {
    if (tile == null) {
      tile = NeuronsWorkspaceFloat.get().steps.rows(4, length);
    }
    return tile;
  }

  @Override
  public void forward(
      long position,
      float[] current,
      float[][] states,
      float[] count,
      float[] square,
      int from,
      int to) {
    float[][] t = tile(to);
    float[] distance = t[3];
    if (noise != null) {
      noise.current(position, first + from, current, from, to);
    }
    dynamics.integrate(current, states, distance, from, to);
    if (noise != null) {
      noise.distance(adaptation, position, first + from, distance, from, to);
    }
    emission.emit(distance, t[1], current, from, to);
    dynamics.fire(t[1], states, from, to);
    statistics(t[1], current, count, square, from, to);
    bcm.gain(current, current, from, to);
  }

  private static void statistics(
      float[] spikes, float[] activity, float[] count, float[] square, int from, int to) {
    for (int i = from; i < to; i++) {
      count[i] += spikes[i];
      square[i] += activity[i] * activity[i];
    }
  }

  @Override
  public void replay(
      long position,
      float[] current,
      int at,
      float[][] states,
      float[][] history,
      int from,
      int to) {
    float[][] t = tile(to);
    float[] distance = history[DynamicsFloat.DISTANCE];
    System.arraycopy(current, at + from, t[0], from, to - from);
    if (noise != null) {
      noise.current(position, first + from, t[0], from, to);
    }
    dynamics.replay(t[0], states, history, from, to);
    if (noise != null) {
      noise.distance(adaptation, position, first + from, distance, from, to);
    }
    emission.emit(distance, t[1], t[2], from, to);
    dynamics.fire(t[1], states, from, to);
  }

  @Override
  public void backward(
      long position,
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[][] parameterGradients,
      int from,
      int to) {
    float[][] t = tile(to);
    float[] distance = history[DynamicsFloat.DISTANCE];
    System.arraycopy(gradient, at + from, t[0], from, to - from);
    emission.emit(distance, t[1], t[2], from, to);
    bcm.gradient(t[2], t[0], t[3], from, to);
    SurrogateFloat.derivative(surrogate, distance, t[3], from, to);
    emission.gradient(distance, t[1], t[3], t[0], from, to);
    dynamics.backward(t[3], history, t[0], stateGradients, parameterGradients, from, to);
    if (noise != null) {
      noise.synapse(position, first + from, t[0], from, to);
    }
    System.arraycopy(t[0], from, gradient, at + from, to - from);
  }
}
