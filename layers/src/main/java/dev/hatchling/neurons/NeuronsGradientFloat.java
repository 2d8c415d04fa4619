package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of {@code Operations.neurons} (E31: back-propagation through time with a
 * surrogate gradient, the reset detached). Nothing but the current is kept from the forward pass:
 * membranes are computed again, to the same bits, stretch of tokens by stretch, so that their
 * history stays in the cache however long the text is.
 */
final class NeuronsGradientFloat {
  /** Tokens of a stretch, whose history for some hundred neurons fits the second-level cache. */
  private static final int STRETCH = 256;

  private final NeuronsPlan plan;
  private final NeuronParametersFloat parameters;
  private final MemoryFloat current;
  private final @Nullable MemoryFloat[] initial;
  private final MemoryFloat activityGradient;

  private NeuronsGradientFloat(NeuronsPlan plan, MemoryFloat[] in, MemoryFloat current) {
    this.plan = plan;
    this.parameters = NeuronParametersFloat.of(plan, in);
    this.current = current;
    this.initial = plan.inputs().states(in);
    this.activityGradient = in[plan.inputs().activityGradient()];
  }

  /** Takes the gradients of some head's currents, of one sequence after another. */
  interface Target {
    /**
     * Takes a stretch of tokens; those of a sequence come from the last to the first.
     *
     * @param rows {@code [length][N]}, to be read before this returns
     */
    void take(int b, int first, int length, float[][] rows);

    /** No more will come. */
    default void finish() {}
  }

  /** Where the gradients of the currents go. */
  interface Targets {
    /** How many spans of sequences take part side by side. */
    int spans();

    /** The target of a head's sequences in a span. */
    Target of(int h, int span);
  }

  /**
   * The whole backward pass.
   *
   * @param in inputs of the gradient op, the current first
   * @param out gradients of current, threshold, logTheta and the learned parameters
   */
  static void run(NeuronsPlan plan, MemoryFloat[] in, MemoryFloat[] out) {
    run(plan, in, in[0], new Written(plan, out[0]), out, 1);
  }

  /**
   * With the gradient of the current handed over instead of written.
   *
   * @param current {@code [B, T, M]}
   * @param first place of the gradient of the threshold in out
   */
  static void run(
      NeuronsPlan plan,
      MemoryFloat[] in,
      MemoryFloat current,
      Targets targets,
      MemoryFloat[] out,
      int first) {
    float[][] learned = new NeuronsGradientFloat(plan, in, current).currents(targets);
    NeuronsInputs inputs = plan.inputs();
    float[] threshold = NeuronParametersFloat.row(in[inputs.threshold()]);
    float[] logTheta = NeuronParametersFloat.row(in[inputs.logTheta()]);
    BcmFloat.homeostasis(
        plan.settings(),
        threshold,
        logTheta,
        NeuronParametersFloat.row(in[inputs.rate()]),
        NeuronParametersFloat.row(in[inputs.meanSquare()]));
    out[first].put(0, threshold, 0, threshold.length);
    out[first + 1].put(0, logTheta, 0, logTheta.length);
    for (int i = 0; i < learned.length; i++) {
      out[first + 2 + i].put(0, learned[i], 0, learned[i].length);
    }
  }

  /** Gradients that go to memory, {@code [B, T, M]}. */
  private record Written(NeuronsPlan plan, MemoryFloat memory) implements Targets {
    @Override
    public int spans() {
      return plan.batch();
    }

    @Override
    public Target of(int h, int span) {
      return (b, first, length, rows) -> {
        for (int t = 0; t < length; t++) {
          memory.put(plan.offset(b, first + t, h), rows[t], 0, plan.neurons());
        }
      };
    }
  }

  /**
   * Hands over the gradient of the current.
   *
   * @return the gradients of the learned parameters, {@code [M]} each
   */
  private float[][] currents(Targets targets) {
    int n = plan.neurons();
    int spans = targets.spans();
    float[][][] sums = new float[plan.batch() * plan.heads()][plan.inputs().parameters()][n];
    Parallel.forEach(
        plan.heads() * spans,
        piece -> {
          int h = piece / spans;
          int span = piece % spans;
          Target target = targets.of(h, span);
          for (int b = from(span, spans); b < from(span + 1, spans); b++) {
            unit(b, h, sums[b * plan.heads() + h], target);
          }
          target.finish();
        });
    float[][] total = new float[plan.inputs().parameters()][plan.width()];
    for (int parameter = 0; parameter < total.length; parameter++) {
      for (int m = 0; m < plan.width(); m++) {
        double sum = 0;
        for (int b = 0; b < plan.batch(); b++) {
          sum += sums[b * plan.heads() + m / n][parameter][m % n];
        }
        total[parameter][m] = (float) parameters.dynamics.rawGradient(parameter, m, sum);
      }
    }
    return total;
  }

  /** The first sequence of a span. */
  private int from(int span, int spans) {
    return (int) ((long) span * plan.batch() / spans);
  }

  private void unit(int b, int h, float[][] parameterGradients, Target target) {
    int n = plan.neurons();
    NeuronsStretchFloat stretch =
        new NeuronsStretchFloat(plan, parameters, current, activityGradient, b, h);
    int stretches = (plan.time() + STRETCH - 1) / STRETCH;
    float[][][] states = new float[stretches][initial.length][n];
    NeuronsFloat.start(initial, (long) b * plan.width() + (long) h * n, states[0], n);
    for (int i = 0; i + 1 < stretches; i++) {
      stretch.forward(i * STRETCH, STRETCH, states[i], states[i + 1]);
    }
    float[][] stateGradients = new float[initial.length][n];
    for (int i = stretches - 1; i >= 0; i--) {
      int first = i * STRETCH;
      int length = Math.min(STRETCH, plan.time() - first);
      stretch.backward(first, length, states[i], stateGradients, parameterGradients, target);
    }
  }
}
