package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import dev.hatchling.norm.LayerNormFloat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of {@code Operations.neurons}: norm of the current (E20), neurons and BCM gain
 * in one pass over memory. The unit of parallel work is one head of one sequence, whose state stays
 * in the cache.
 */
final class NeuronsFloat {
  private final NeuronsPlan plan;
  private final NeuronParametersFloat[] heads;

  /**
   * The neurons of a call.
   *
   * @param in inputs of the op
   */
  NeuronsFloat(NeuronsPlan plan, MemoryFloat[] in) {
    this.plan = plan;
    NeuronParametersFloat all = NeuronParametersFloat.of(plan, in);
    heads = new NeuronParametersFloat[plan.heads()];
    for (int h = 0; h < heads.length; h++) {
      heads[h] = all.slice(h * plan.neurons(), (h + 1) * plan.neurons());
    }
  }

  /** Where the currents come from; a unit asks for its tokens one after another. */
  interface Currents {
    /** Copies the currents of head h at token t of sequence b, {@code [N]}. */
    void row(int b, int t, int h, float[] row);
  }

  /** As below, with currents {@code [B, T, M]}. */
  void run(MemoryFloat current, @Nullable MemoryFloat[] initial, MemoryFloat[] out) {
    int n = plan.neurons();
    run((b, t, h, row) -> current.get(plan.offset(b, t, h), row, 0, n), initial, out);
  }

  /**
   * Runs all units, then averages the statistics over the sequences, in order.
   *
   * @param initial states before the first token, {@code [B, M]} each; nulls for zeros
   * @param out activity {@code [B, T, M]}, rate and mean square {@code [M]}, states {@code [B, M]}
   */
  void run(Currents current, @Nullable MemoryFloat[] initial, MemoryFloat[] out) {
    int n = plan.neurons();
    int units = plan.batch() * plan.heads();
    float[][] counts = new float[units][n];
    float[][] squares = new float[units][n];
    Parallel.forEach(units, unit -> unit(unit, current, initial, out, counts[unit], squares[unit]));
    average(counts, out[1]);
    average(squares, out[2]);
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
      @Nullable MemoryFloat[] initial,
      MemoryFloat[] out,
      float[] count,
      float[] square) {
    int n = plan.neurons();
    int b = unit / plan.heads();
    int h = unit % plan.heads();
    NeuronsWorkspaceFloat workspace = NeuronsWorkspaceFloat.get();
    float[][] states = workspace.states.rows(initial.length, n);
    float[] row = workspace.currents.row(n);
    long at = (long) b * plan.width() + (long) h * n;
    start(initial, at, states, n);
    NeuronRowsFloat rows = heads[h].rows(plan.noiseFloat(b));
    for (int t = 0; t < plan.time(); t++) {
      current.row(b, t, h, row);
      if (plan.settings().normaliseCurrent()) {
        LayerNormFloat.normalise(row, 0, row, 0, n);
      }
      rows.forward(plan.position() + t, row, states, count, square, n);
      out[0].put(plan.offset(b, t, h), row, 0, n);
    }
    for (int i = 0; i < initial.length; i++) {
      out[3 + i].put(at, states[i], 0, n);
    }
  }

  static void start(@Nullable MemoryFloat[] initial, long at, float[][] states, int n) {
    for (int i = 0; i < initial.length; i++) {
      MemoryFloat state = initial[i];
      if (state == null) {
        Arrays.fill(states[i], 0, n, 0);
      } else {
        state.get(at, states[i], 0, n);
      }
    }
  }
}
