package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.internal.numeric.TilesFloat;
import dev.hatchling.norm.LayerNormFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of {@code Operations.neurons}: norm of the current (docs/model.md, E20), LIF and
 * BCM gain in one pass over memory. The unit of parallel work is one head of one sequence, whose
 * state stays in the cache.
 */
final class NeuronsFloat {
  private final NeuronsPlan plan;
  private final NeuronParametersFloat[] heads;
  private final LifFloat lif;
  private final BcmFloat bcm;
  private final @Nullable NeuronRowsFloat rows;
  private final NeuronRowsFloat.Constants constants;

  NeuronsFloat(
      NeuronsPlan plan, MemoryFloat decayRaw, MemoryFloat threshold, MemoryFloat logTheta) {
    this(plan, decayRaw, threshold, logTheta, NeuronRowsFloat.of(plan.settings()));
  }

  /** With a row of neurons in one pass where there is no noise, or, for null, in several. */
  NeuronsFloat(
      NeuronsPlan plan,
      MemoryFloat decayRaw,
      MemoryFloat threshold,
      MemoryFloat logTheta,
      @Nullable NeuronRowsFloat rows) {
    this.plan = plan;
    this.rows = rows;
    this.constants = NeuronRowsFloat.Constants.of(plan.settings());
    this.lif = new LifFloat(plan.settings());
    this.bcm = new BcmFloat(plan.settings());
    NeuronParametersFloat all =
        new NeuronParametersFloat(row(decayRaw), row(threshold), row(logTheta));
    heads = new NeuronParametersFloat[plan.heads()];
    for (int h = 0; h < heads.length; h++) {
      heads[h] = all.slice(h * plan.neurons(), (h + 1) * plan.neurons());
    }
  }

  static float[] row(MemoryFloat memory) {
    float[] row = new float[Math.toIntExact(memory.length())];
    memory.get(0, row, 0, row.length);
    return row;
  }

  /** Where the results go; {@code [B, T, M]}, {@code [M]}, {@code [M]}, {@code [B, M]} twice. */
  record Results(
      MemoryFloat activity,
      MemoryFloat rate,
      MemoryFloat meanSquare,
      MemoryFloat membrane,
      MemoryFloat trace) {}

  /** Where the currents come from; a unit asks for its tokens one after another. */
  interface Currents {
    /** Copies the currents of head h at token t of sequence b, {@code [N]}. */
    void row(int b, int t, int h, float[] row);
  }

  /** State before the first token, {@code [B, M]} each. */
  record State(MemoryFloat membrane, MemoryFloat trace) {}

  /** As below, with currents {@code [B, T, M]}. */
  void run(MemoryFloat current, @Nullable State initial, Results results) {
    int n = plan.neurons();
    run((b, t, h, row) -> current.get(plan.offset(b, t, h), row, 0, n), initial, results);
  }

  /** Runs all units, then averages the statistics over the sequences, in order. */
  void run(Currents current, @Nullable State initial, Results results) {
    int n = plan.neurons();
    int units = plan.batch() * plan.heads();
    float[][] counts = new float[units][n];
    float[][] squares = new float[units][n];
    Parallel.forEach(
        units, unit -> unit(unit, current, initial, results, counts[unit], squares[unit]));
    average(counts, results.rate());
    average(squares, results.meanSquare());
  }

  private void average(float[][] units, MemoryFloat target) {
    int n = plan.neurons();
    float[] mean = new float[n];
    for (int h = 0; h < plan.heads(); h++) {
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int b = 0; b < plan.batch(); b++) {
          sum += units[b * plan.heads() + h][i];
        }
        mean[i] = (float) (sum / ((double) plan.batch() * plan.time()));
      }
      target.put((long) h * n, mean, 0, n);
    }
  }

  private void unit(
      int unit,
      Currents current,
      @Nullable State initial,
      Results results,
      float[] count,
      float[] square) {
    int n = plan.neurons();
    int b = unit / plan.heads();
    int h = unit % plan.heads();
    float[][] tile = TilesFloat.rows(TilesFloat.STATE, 6, n);
    float[] row = tile[2];
    long state = (long) b * plan.width() + (long) h * n;
    start(initial, state, tile[0], tile[1], n);
    NeuronNoiseFloat noise = plan.noiseFloat(b);
    for (int t = 0; t < plan.time(); t++) {
      long at = plan.offset(b, t, h);
      current.row(b, t, h, row);
      if (plan.settings().normaliseCurrent()) {
        LayerNormFloat.normalise(row, 0, row, 0, n);
      }
      if (noise == null && rows != null) {
        rows.forward(constants, heads[h], row, tile[0], tile[1], count, square, n);
        results.activity().put(at, row, 0, n);
      } else {
        token(t, h, tile, noise);
        statistics(tile[4], tile[5], count, square, n);
        bcm.gain(tile[5], heads[h].root, heads[h].inverse, tile[5], 0, n);
        results.activity().put(at, tile[5], 0, n);
      }
    }
    results.membrane().put(state, tile[0], 0, n);
    results.trace().put(state, tile[1], 0, n);
  }

  static void start(@Nullable State initial, long at, float[] membrane, float[] trace, int n) {
    if (initial == null) {
      Arrays.fill(membrane, 0, n, 0);
      Arrays.fill(trace, 0, n, 0);
    } else {
      initial.membrane().get(at, membrane, 0, n);
      initial.trace().get(at, trace, 0, n);
    }
  }

  /** Tiles: 0 membrane, 1 trace, 2 current, 3 distance, 4 spikes, 5 activity. */
  private void token(int t, int h, float[][] tile, @Nullable NeuronNoiseFloat noise) {
    int n = plan.neurons();
    NeuronParametersFloat p = heads[h];
    int neuron = h * n;
    if (noise != null) {
      noise.current(plan.position() + t, neuron, tile[2], 0, n);
    }
    lif.integrate(tile[2], p.decay, p.drive, p.threshold, tile[0], tile[1], tile[3], 0, n);
    if (noise != null) {
      noise.distance(plan.settings().adaptation(), plan.position() + t, neuron, tile[3], 0, n);
    }
    lif.fire(p.threshold, tile[0], tile[1], tile[3], tile[4], tile[5], 0, n);
  }

  private static void statistics(
      float[] spikes, float[] activity, float[] count, float[] square, int n) {
    for (int i = 0; i < n; i++) {
      count[i] += spikes[i];
      square[i] += activity[i] * activity[i];
    }
  }
}
