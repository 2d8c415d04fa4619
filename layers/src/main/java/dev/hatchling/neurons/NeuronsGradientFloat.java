package dev.hatchling.neurons;

import dev.hatchling.internal.numeric.MemoryFloat;
import dev.hatchling.internal.numeric.Parallel;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of {@code Operations.neurons} (docs/model.md, E31: back-propagation through
 * time with a surrogate gradient, the reset detached). Nothing but the current is kept from the
 * forward pass: membranes are computed again, to the same bits, stretch of tokens by stretch, so
 * that their history stays in the cache however long the text is.
 */
final class NeuronsGradientFloat {
  /** Tokens of a stretch, whose history for some hundred neurons fits the second-level cache. */
  private static final int STRETCH = 256;

  private final NeuronsPlan plan;
  private final NeuronParametersFloat parameters;
  private final MemoryFloat current;
  private final NeuronsFloat.@Nullable State initial;
  private final MemoryFloat activityGradient;
  private final @Nullable NeuronRowsFloat rows;

  private NeuronsGradientFloat(
      NeuronsPlan plan,
      NeuronParametersFloat parameters,
      MemoryFloat current,
      NeuronsFloat.@Nullable State initial,
      MemoryFloat activityGradient,
      @Nullable NeuronRowsFloat rows) {
    this.plan = plan;
    this.rows = rows;
    this.parameters = parameters;
    this.current = current;
    this.initial = initial;
    this.activityGradient = activityGradient;
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
    run(plan, in, new Written(plan, out[0]), out[1], out[2], out[3], rows);
  }

  /** With the gradient of the current handed over instead of written. */
  static void run(
      NeuronsPlan plan,
      MemoryFloat[] in,
      Targets targets,
      MemoryFloat decayGradient,
      MemoryFloat thresholdGradient,
      MemoryFloat logThetaGradient,
      @Nullable NeuronRowsFloat rows) {
    float[] threshold = NeuronsFloat.row(in[2]);
    float[] logTheta = NeuronsFloat.row(in[3]);
    NeuronParametersFloat parameters =
        new NeuronParametersFloat(NeuronsFloat.row(in[1]), threshold, logTheta);
    NeuronsFloat.State initial = in.length > 7 ? new NeuronsFloat.State(in[7], in[8]) : null;
    float[] decays =
        new NeuronsGradientFloat(plan, parameters, in[0], initial, in[4], rows).currents(targets);
    decayGradient.put(0, decays, 0, decays.length);
    BcmFloat.homeostasis(
        plan.settings(), threshold, logTheta, NeuronsFloat.row(in[5]), NeuronsFloat.row(in[6]));
    thresholdGradient.put(0, threshold, 0, threshold.length);
    logThetaGradient.put(0, logTheta, 0, logTheta.length);
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
   * @return the gradient of decayRaw, {@code [M]}
   */
  private float[] currents(Targets targets) {
    int n = plan.neurons();
    int spans = targets.spans();
    float[][] decays = new float[plan.batch() * plan.heads()][n];
    Parallel.forEach(
        plan.heads() * spans,
        piece -> {
          int h = piece / spans;
          int span = piece % spans;
          Target target = targets.of(h, span);
          for (int b = from(span, spans); b < from(span + 1, spans); b++) {
            unit(b, h, decays[b * plan.heads() + h], target);
          }
          target.finish();
        });
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

  /** The first sequence of a span. */
  private int from(int span, int spans) {
    return (int) ((long) span * plan.batch() / spans);
  }

  private void unit(int b, int h, float[] decays, Target target) {
    int n = plan.neurons();
    NeuronsStretchFloat stretch =
        new NeuronsStretchFloat(plan, parameters, rows, current, activityGradient, b, h);
    int stretches = (plan.time() + STRETCH - 1) / STRETCH;
    float[][] membranes = new float[stretches][n];
    float[][] traces = new float[stretches][n];
    long state = (long) b * plan.width() + (long) h * n;
    NeuronsFloat.start(initial, state, membranes[0], traces[0], n);
    for (int i = 0; i + 1 < stretches; i++) {
      stretch.forward(
          i * STRETCH, STRETCH, membranes[i], traces[i], membranes[i + 1], traces[i + 1]);
    }
    float[] membraneGradient = new float[n];
    float[] traceGradient = new float[n];
    for (int i = stretches - 1; i >= 0; i--) {
      int first = i * STRETCH;
      int length = Math.min(STRETCH, plan.time() - first);
      stretch.backward(
          first, length, membranes[i], traces[i], membraneGradient, traceGradient, decays, target);
    }
  }
}
