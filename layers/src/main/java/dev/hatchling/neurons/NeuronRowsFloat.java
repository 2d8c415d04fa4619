package dev.hatchling.neurons;

import dev.hatchling.vector.Patience;
import dev.hatchling.vector.VectorModule;
import org.jspecify.annotations.Nullable;

/**
 * One token of a row of neurons in a single pass, without noise: what {@link LifFloat}, {@link
 * BcmFloat} and {@link SurrogateFloat}, which own the equations, do in several; to the same bits.
 */
interface NeuronRowsFloat {
  /**
   * The constants of a layer.
   *
   * @param traceDecay ρ
   * @param adaptation κ
   * @param margin of the emission; 1 if it is binary
   * @param graded 1, or 0 if the emission is binary
   * @param reset V_reset
   * @param gain of BCM
   * @param low lower clamp of the BCM drive
   * @param high upper clamp
   * @param beta slope of the fast sigmoid
   */
  record Constants(
      float traceDecay,
      float adaptation,
      float margin,
      float graded,
      float reset,
      float gain,
      float low,
      float high,
      float beta) {
    static Constants of(NeuronsSettings s) {
      return new Constants(
          (float) s.traceDecay(),
          (float) s.adaptation(),
          (float) (s.graded() ? s.margin() : 1),
          s.graded() ? 1 : 0,
          (float) s.reset(),
          (float) s.bcmGain(),
          (float) s.gainLow(),
          (float) s.gainHigh(),
          (float) s.surrogate().beta());
    }
  }

  /**
   * Forwards: current to activity.
   *
   * @param current Î; receives the activity after the gain
   * @param membrane V'; replaced
   * @param trace Σ; replaced
   * @param count spikes, added up
   * @param square squares of the emission, added up
   */
  void forward(
      Constants k,
      NeuronParametersFloat p,
      float[] current,
      float[] membrane,
      float[] trace,
      float[] count,
      float[] square,
      int n);

  /**
   * Forwards again, for the backward pass.
   *
   * @param current Î of the row's first neuron is at {@code from}
   * @param distance receives u
   * @param slope receives dV/da
   */
  void replay(
      Constants k,
      NeuronParametersFloat p,
      float[] current,
      int from,
      float[] membrane,
      float[] trace,
      float[] distance,
      float[] slope,
      int n);

  /**
   * Backwards.
   *
   * @param distance u; overwritten
   * @param gradient of the activity, the row's first at {@code from}; receives that of the current
   * @param membraneGradient gV; replaced
   * @param traceGradient gΣ; replaced
   * @param decays da, added up
   */
  void backward(
      Constants k,
      NeuronParametersFloat p,
      float[] distance,
      float[] slope,
      float[] gradient,
      int from,
      float[] membraneGradient,
      float[] traceGradient,
      float[] decays,
      int n);

  /**
   * The provider on the Vector API; null without it, for another surrogate, and for the first calls
   * of a program.
   */
  static @Nullable NeuronRowsFloat of(NeuronsSettings settings) {
    boolean fits = settings.surrogate().kind() == Surrogate.Kind.FAST_SIGMOID;
    return fits && Provider.PATIENCE.over() ? Provider.INSTANCE : null;
  }

  /** Looks for the provider once. */
  final class Provider {
    static final @Nullable NeuronRowsFloat INSTANCE =
        VectorModule.load(
            "dev.hatchling.neurons.VectorNeuronRowsFloat", NeuronRowsFloat.class, 256);

    private static final Patience PATIENCE = new Patience(20);

    private Provider() {}
  }
}
