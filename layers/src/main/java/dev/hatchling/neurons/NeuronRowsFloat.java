package dev.hatchling.neurons;

import org.jspecify.annotations.Nullable;

/**
 * One token of a row of neurons, from the current to the activity and back, step by step, each by
 * the owner of its equation; with any family, surrogate and noise. States and history are those of
 * {@link DynamicsFloat}. In current and gradient, which the caller keeps for whole heads, neuron i
 * is at {@code at + i}. Not for several threads at once.
 */
final class NeuronRowsFloat {
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
  NeuronRowsFloat(
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

  private float[][] tile(int length) {
    if (tile == null) {
      tile = NeuronsWorkspaceFloat.get().steps.rows(4, length);
    }
    return tile;
  }

  /**
   * Forwards.
   *
   * @param position of the token in its text
   * @param current Î; receives the activity after the BCM gain
   * @param states replaced by those after the token
   * @param count spikes, added up
   * @param square squares of the emission, added up
   */
  void forward(
      long position, float[] current, float[][] states, float[] count, float[] square, int n) {
    float[][] t = tile(n);
    float[] distance = t[3];
    if (noise != null) {
      noise.current(position, first, current, 0, n);
    }
    dynamics.integrate(current, states, distance, 0, n);
    if (noise != null) {
      noise.distance(adaptation, position, first, distance, 0, n);
    }
    emission.emit(distance, t[1], current, 0, n);
    dynamics.fire(t[1], states, 0, n);
    statistics(t[1], current, count, square, n);
    bcm.gain(current, current, 0, n);
  }

  private static void statistics(
      float[] spikes, float[] activity, float[] count, float[] square, int n) {
    for (int i = 0; i < n; i++) {
      count[i] += spikes[i];
      square[i] += activity[i] * activity[i];
    }
  }

  /**
   * Forwards again, for the backward pass.
   *
   * @param history receives what {@link #backward} takes
   */
  void replay(long position, float[] current, int at, float[][] states, float[][] history, int n) {
    float[][] t = tile(n);
    float[] distance = history[DynamicsFloat.DISTANCE];
    System.arraycopy(current, at, t[0], 0, n);
    if (noise != null) {
      noise.current(position, first, t[0], 0, n);
    }
    dynamics.replay(t[0], states, history, 0, n);
    if (noise != null) {
      noise.distance(adaptation, position, first, distance, 0, n);
    }
    emission.emit(distance, t[1], t[2], 0, n);
    dynamics.fire(t[1], states, 0, n);
  }

  /**
   * Backwards.
   *
   * @param history of the token; overwritten
   * @param gradient of the activity; receives that of the current
   * @param stateGradients replaced by those before the token
   * @param parameterGradients of the learned parameters, added up
   */
  void backward(
      long position,
      float[][] history,
      float[] gradient,
      int at,
      float[][] stateGradients,
      float[][] parameterGradients,
      int n) {
    float[][] t = tile(n);
    float[] distance = history[DynamicsFloat.DISTANCE];
    System.arraycopy(gradient, at, t[0], 0, n);
    emission.emit(distance, t[1], t[2], 0, n);
    bcm.gradient(t[2], t[0], t[3], 0, n);
    SurrogateFloat.derivative(surrogate, distance, t[3], 0, n);
    emission.gradient(distance, t[1], t[3], t[0], 0, n);
    dynamics.backward(t[3], history, t[0], stateGradients, parameterGradients, 0, n);
    if (noise != null) {
      noise.synapse(position, first, t[0], 0, n);
    }
    System.arraycopy(t[0], 0, gradient, at, n);
  }
}
