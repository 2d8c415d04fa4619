package dev.hatchling.layers;

import dev.hatchling.graph.MemoryFloat;
import dev.hatchling.graph.Parallel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of {@link Operations#neurons} (design section 3, step 3: back-propagation
 * through time with a surrogate gradient, the reset detached). Nothing but the current is kept from
 * the forward pass: membranes are computed again, to the same bits, for a block of neurons whose
 * history stays in the cache.
 */
final class NeuronsGradientFloat {
  /** Elements of the history of a block, of which two arrays should fit the L2 cache. */
  private static final int HISTORY = 1 << 17;

  private static final int LEAST_BLOCK = 64;

  private final NeuronsPlan plan;
  private final NeuronParametersFloat parameters;
  private final LifFloat lif;
  private final BcmFloat bcm;
  private final MemoryFloat current;
  private final NeuronsFloat.@Nullable State initial;
  private final MemoryFloat activityGradient;
  private final MemoryFloat currentGradient;
  private final @Nullable NeuronRowsFloat rows;
  private final NeuronRowsFloat.Constants constants;

  private NeuronsGradientFloat(
      NeuronsPlan plan,
      NeuronParametersFloat parameters,
      MemoryFloat current,
      NeuronsFloat.@Nullable State initial,
      MemoryFloat activityGradient,
      MemoryFloat currentGradient,
      @Nullable NeuronRowsFloat rows) {
    this.plan = plan;
    this.rows = rows;
    this.constants = NeuronRowsFloat.Constants.of(plan.settings());
    this.parameters = parameters;
    this.lif = new LifFloat(plan.settings());
    this.bcm = new BcmFloat(plan.settings());
    this.current = current;
    this.initial = initial;
    this.activityGradient = activityGradient;
    this.currentGradient = currentGradient;
  }

  /**
   * The whole backward pass.
   *
   * @param in current, decayRaw, threshold, logTheta, gradient of the activity, rate, mean square,
   *     and the membrane and trace before the first token if there are any
   * @param out gradients of current, decayRaw, threshold, logTheta
   */
  static void run(NeuronsPlan plan, MemoryFloat[] in, MemoryFloat[] out) {
    run(plan, in, out, NeuronRowsFloat.of(plan.settings()));
  }

  /** With a row of neurons in one pass where there is no noise, or, for null, in several. */
  static void run(
      NeuronsPlan plan, MemoryFloat[] in, MemoryFloat[] out, @Nullable NeuronRowsFloat rows) {
    float[] threshold = NeuronsFloat.row(in[2]);
    float[] logTheta = NeuronsFloat.row(in[3]);
    NeuronParametersFloat parameters =
        new NeuronParametersFloat(NeuronsFloat.row(in[1]), threshold, logTheta);
    NeuronsFloat.State initial = in.length > 7 ? new NeuronsFloat.State(in[7], in[8]) : null;
    float[] decays =
        new NeuronsGradientFloat(plan, parameters, in[0], initial, in[4], out[0], rows).currents();
    out[1].put(0, decays, 0, decays.length);
    BcmFloat.homeostasis(
        plan.settings(), threshold, logTheta, NeuronsFloat.row(in[5]), NeuronsFloat.row(in[6]));
    out[2].put(0, threshold, 0, threshold.length);
    out[3].put(0, logTheta, 0, logTheta.length);
  }

  /**
   * Writes the gradient of the current.
   *
   * @return the gradient of decayRaw, {@code [M]}
   */
  private float[] currents() {
    int n = plan.neurons();
    int units = plan.batch() * plan.heads();
    float[][] decays = new float[units][n];
    Parallel.forEach(units, unit -> unit(unit, decays[unit]));
    float[] total = new float[plan.width()];
    for (int h = 0; h < plan.heads(); h++) {
      for (int i = 0; i < n; i++) {
        int m = h * n + i;
        double sum = 0;
        for (int b = 0; b < plan.batch(); b++) {
          sum += decays[b * plan.heads() + h][i];
        }
        float a = parameters.decay[m];
        total[m] = (float) (sum * a * (1 - a));
      }
    }
    return total;
  }

  private void unit(int unit, float[] decayGradient) {
    int b = unit / plan.heads();
    int h = unit % plan.heads();
    int n = plan.neurons();
    float[][] currents = TilesFloat.rows(TilesFloat.CURRENTS, plan.time(), n);
    float[][] gradients = TilesFloat.rows(TilesFloat.GRADIENTS, plan.time(), n);
    float[] scale = new float[plan.time()];
    read(b, h, currents, scale, gradients);
    int block = Math.min(n, Math.max(LEAST_BLOCK, HISTORY / plan.time()));
    for (int from = 0; from < n; from += block) {
      int to = Math.min(n, from + block);
      new Block(b, h, from, to, currents, gradients).run(decayGradient);
    }
    write(b, h, currents, scale, gradients);
  }

  /** Reads the currents of a head, normalised, and the gradients of its activity. */
  private void read(int b, int h, float[][] currents, float[] scale, float[][] gradients) {
    int n = plan.neurons();
    for (int t = 0; t < scale.length; t++) {
      long at = plan.offset(b, t, h);
      current.get(at, currents[t], 0, n);
      activityGradient.get(at, gradients[t], 0, n);
      if (plan.settings().normaliseCurrent()) {
        scale[t] = LayerNormFloat.normalise(currents[t], 0, currents[t], 0, n);
      }
    }
  }

  /** Turns the gradient of the normalised current into that of the current and writes it. */
  private void write(int b, int h, float[][] currents, float[] scale, float[][] gradients) {
    int n = plan.neurons();
    for (int t = 0; t < scale.length; t++) {
      float[] row = gradients[t];
      if (plan.settings().normaliseCurrent()) {
        LayerNormFloat.gradient(currents[t], 0, scale[t], row, 0, row, 0, n);
      }
      currentGradient.put(plan.offset(b, t, h), row, 0, n);
    }
  }

  /** Neurons from ≤ i &lt; to of head h of sequence b, all tokens forwards, then backwards. */
  private final class Block {
    private final int b;
    private final int h;
    private final int from;
    private final int n;
    private final float[][] currents;
    private final float[][] gradients;
    private final NeuronParametersFloat p;
    private final @Nullable NeuronNoiseFloat noise;
    private final float[][] distance;
    private final float[][] slope;
    private final float[][] tile;

    Block(int b, int h, int from, int to, float[][] currents, float[][] gradients) {
      this.b = b;
      this.h = h;
      this.from = from;
      this.n = to - from;
      this.currents = currents;
      this.gradients = gradients;
      int first = h * plan.neurons();
      p = parameters.slice(first + from, first + to);
      noise = plan.noiseFloat(b);
      distance = TilesFloat.rows(TilesFloat.DISTANCE, plan.time(), n);
      slope = TilesFloat.rows(TilesFloat.SLOPE, plan.time(), n);
      tile = TilesFloat.rows(TilesFloat.GRADIENT, 8, n);
    }

    void run(float[] decayGradient) {
      long state = (long) b * plan.width() + (long) h * plan.neurons() + from;
      NeuronsFloat.start(initial, state, tile[0], tile[1], n);
      for (int t = 0; t < plan.time(); t++) {
        forward(t);
      }
      Arrays.fill(tile[0], 0, n, 0);
      Arrays.fill(tile[1], 0, n, 0);
      Arrays.fill(tile[2], 0, n, 0);
      for (int t = plan.time() - 1; t >= 0; t--) {
        backward(t);
      }
      System.arraycopy(tile[2], 0, decayGradient, from, n);
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
        noise.current(plan.position() + t, neuron, row, 0, n);
      }
      decaySlope(row, tile[0], slope[t]);
      lif.integrate(row, p.decay, p.drive, p.threshold, tile[0], tile[1], distance[t], 0, n);
      if (noise != null) {
        double kappa = plan.settings().adaptation();
        noise.distance(kappa, plan.position() + t, neuron, distance[t], 0, n);
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
        noise.synapse(plan.position() + t, h * plan.neurons() + from, gradient, 0, n);
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
