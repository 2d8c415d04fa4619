package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.TilesFloat;
import dev.hatchling.norm.LayerNormFloat;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of tokens of one head of one sequence, for {@link NeuronsGradientFloat}: its currents
 * and gradients are read once and written once, and neurons are taken in blocks whose history stays
 * in the cache.
 */
final class NeuronsStretchFloat {
  /** Neurons of a block. */
  private static final int BLOCK = 512;

  private final NeuronsPlan plan;
  private final @Nullable NeuronRowsFloat rows;
  private final NeuronRowsFloat.Constants constants;
  private final NeuronParametersFloat[] parameters;
  private final LifFloat lif;
  private final BcmFloat bcm;
  private final MemoryFloat current;
  private final MemoryFloat activityGradient;
  private final int b;
  private final int h;
  private final @Nullable NeuronNoiseFloat noise;

  NeuronsStretchFloat(
      NeuronsPlan plan,
      NeuronParametersFloat all,
      @Nullable NeuronRowsFloat rows,
      MemoryFloat current,
      MemoryFloat activityGradient,
      int b,
      int h) {
    this.plan = plan;
    this.rows = rows;
    this.constants = NeuronRowsFloat.Constants.of(plan.settings());
    this.lif = new LifFloat(plan.settings());
    this.bcm = new BcmFloat(plan.settings());
    this.current = current;
    this.activityGradient = activityGradient;
    this.b = b;
    this.h = h;
    this.noise = plan.noiseFloat(b);
    int n = plan.neurons();
    parameters = new NeuronParametersFloat[(n + BLOCK - 1) / BLOCK];
    for (int i = 0; i < parameters.length; i++) {
      int from = h * n + i * BLOCK;
      parameters[i] = all.slice(from, Math.min(from + BLOCK, (h + 1) * n));
    }
  }

  /** Only the state after the stretch, from that before it. */
  void forward(
      int first,
      int length,
      float[] membrane,
      float[] trace,
      float[] membraneAfter,
      float[] traceAfter) {
    float[][] currents = currents(first, length, new float[length]);
    for (int i = 0; i < parameters.length; i++) {
      Block block = new Block(i, first, currents, currents);
      block.forward(length, membrane, trace);
      System.arraycopy(block.tile[0], 0, membraneAfter, block.from, block.n);
      System.arraycopy(block.tile[1], 0, traceAfter, block.from, block.n);
    }
  }

  /**
   * Forwards again, then backwards.
   *
   * @param membrane before the stretch, with the trace
   * @param membraneGradient gV after the stretch; receives that before it, as gΣ does
   * @param decays da, added up
   * @param target takes the gradient of the current
   */
  void backward(
      int first,
      int length,
      float[] membrane,
      float[] trace,
      float[] membraneGradient,
      float[] traceGradient,
      float[] decays,
      NeuronsGradientFloat.Target target) {
    float[] scale = new float[length];
    float[][] currents = currents(first, length, scale);
    float[][] gradients = TilesFloat.rows(TilesFloat.GRADIENTS, length, plan.neurons());
    for (int t = 0; t < length; t++) {
      activityGradient.get(plan.offset(b, first + t, h), gradients[t], 0, plan.neurons());
    }
    for (int i = 0; i < parameters.length; i++) {
      Block block = new Block(i, first, currents, gradients);
      block.forward(length, membrane, trace);
      block.backward(length, membraneGradient, traceGradient, decays);
    }
    if (plan.settings().normaliseCurrent()) {
      normGradient(length, currents, scale, gradients);
    }
    target.take(b, first, length, gradients);
  }

  /** The currents, normalised, and the scales of the norms. */
  private float[][] currents(int first, int length, float[] scale) {
    int n = plan.neurons();
    float[][] currents = TilesFloat.rows(TilesFloat.CURRENTS, length, n);
    for (int t = 0; t < length; t++) {
      current.get(plan.offset(b, first + t, h), currents[t], 0, n);
      if (plan.settings().normaliseCurrent()) {
        scale[t] = LayerNormFloat.normalise(currents[t], 0, currents[t], 0, n);
      }
    }
    return currents;
  }

  /** Turns the gradient of the normalised current into that of the current. */
  private void normGradient(int length, float[][] currents, float[] scale, float[][] gradients) {
    for (int t = 0; t < length; t++) {
      float[] row = gradients[t];
      LayerNormFloat.gradient(currents[t], 0, scale[t], row, 0, row, 0, plan.neurons());
    }
  }

  /** Some neurons of the head. */
  private final class Block {
    private final int first;
    private final int from;
    private final int n;
    private final float[][] currents;
    private final float[][] gradients;
    private final NeuronParametersFloat p;
    private final float[][] distance;
    private final float[][] slope;
    private final float[][] tile;

    Block(int index, int first, float[][] currents, float[][] gradients) {
      this.first = first;
      this.from = index * BLOCK;
      this.p = parameters[index];
      this.n = p.decay.length;
      this.currents = currents;
      this.gradients = gradients;
      distance = TilesFloat.rows(TilesFloat.DISTANCE, currents.length, n);
      slope = TilesFloat.rows(TilesFloat.SLOPE, currents.length, n);
      tile = TilesFloat.rows(TilesFloat.GRADIENT, 8, n);
    }

    void forward(int length, float[] membrane, float[] trace) {
      System.arraycopy(membrane, from, tile[0], 0, n);
      System.arraycopy(trace, from, tile[1], 0, n);
      for (int t = 0; t < length; t++) {
        forward(t);
      }
    }

    void backward(int length, float[] membraneGradient, float[] traceGradient, float[] decays) {
      float[][] sums = {membraneGradient, traceGradient, decays};
      for (int i = 0; i < sums.length; i++) {
        System.arraycopy(sums[i], from, tile[i], 0, n);
      }
      for (int t = length - 1; t >= 0; t--) {
        backward(t);
      }
      for (int i = 0; i < sums.length; i++) {
        System.arraycopy(tile[i], 0, sums[i], from, n);
      }
    }

    private void forward(int t) {
      if (noise == null && rows != null) {
        rows.replay(constants, p, currents[t], from, tile[0], tile[1], distance[t], slope[t], n);
        return;
      }
      float[] row = tile[3];
      System.arraycopy(currents[t], from, row, 0, n);
      int neuron = h * plan.neurons() + from;
      if (noise != null) {
        noise.current(plan.position() + first + t, neuron, row, 0, n);
      }
      decaySlope(row, tile[0], slope[t]);
      lif.integrate(row, p.decay, p.drive, p.threshold, tile[0], tile[1], distance[t], 0, n);
      if (noise != null) {
        double kappa = plan.settings().adaptation();
        noise.distance(kappa, plan.position() + first + t, neuron, distance[t], 0, n);
      }
      lif.fire(p.threshold, tile[0], tile[1], distance[t], tile[4], tile[5], 0, n);
    }

    /** dV_t/da = V'_{t−1} − a/√(1−a²) Î_t. */
    private void decaySlope(float[] row, float[] membrane, float[] target) {
      float[] ratio = p.ratio;
      for (int i = 0; i < n; i++) {
        target[i] = membrane[i] - ratio[i] * row[i];
      }
    }

    /** Tiles: 0 gV, 1 gΣ, 2 da, 3 gradient, 4 spikes, 5 activity, 6 and 7 scratch. */
    private void backward(int t) {
      if (noise == null && rows != null) {
        rows.backward(
            constants, p, distance[t], slope[t], gradients[t], from, tile[0], tile[1], tile[2], n);
        return;
      }
      float[] gradient = tile[3];
      System.arraycopy(gradients[t], from, gradient, 0, n);
      lif.emit(distance[t], tile[4], tile[5], 0, n);
      bcm.gradient(tile[5], p.root, p.inverse, gradient, tile[6], 0, n);
      SurrogateFloat.derivative(plan.settings().surrogate(), distance[t], tile[6], 0, n);
      lif.gradient(p.decay, distance[t], tile[4], tile[6], gradient, tile[0], tile[1], 0, n);
      inputGradient(gradient, slope[t], tile[2]);
      if (noise != null) {
        noise.synapse(plan.position() + first + t, h * plan.neurons() + from, gradient, 0, n);
      }
      System.arraycopy(gradient, 0, gradients[t], from, n);
    }

    /** {@code da += g dV/da}, {@code dÎ = g √(1 − a²)}. */
    private void inputGradient(float[] gradient, float[] decaySlope, float[] decays) {
      float[] drive = p.drive;
      for (int i = 0; i < n; i++) {
        decays[i] += gradient[i] * decaySlope[i];
        gradient[i] *= drive[i];
      }
    }
  }
}
