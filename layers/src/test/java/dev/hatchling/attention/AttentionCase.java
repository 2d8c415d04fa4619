package dev.hatchling.attention;

import dev.hatchling.graph.GraphCheck;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Inputs of a test of STDP attention: activity is partly 0, as spikes are. */
record AttentionCase(INDArray activity, INDArray x, @Nullable INDArray synapses, long position) {
  /** What a graph gives. */
  enum Output {
    ATTENDED,
    FINAL_STATE,
    /** One after the other, as a vector. */
    BOTH
  }

  static AttentionCase of(int b, int t, int h, int n, int d, boolean state) {
    return of(b, t, h, n, d, state ? 1 : 0);
  }

  /** With the states of kernels of that many exponentials; 0 for none. */
  static AttentionCase of(int b, int t, int h, int n, int d, int states) {
    INDArray activity = GraphCheck.normal("activity", b, t, h, n);
    return new AttentionCase(
        activity.mul(activity.gt(-0.3).castTo(DataType.DOUBLE)),
        GraphCheck.normal("x", b, t, d),
        states > 0 ? GraphCheck.normal("synapses", b, h, (long) states * n, d) : null,
        states > 0 ? 1234 : 0);
  }

  GraphCheck check(AttentionSettings settings, boolean finalState) {
    return check(settings, finalState ? Output.FINAL_STATE : Output.ATTENDED);
  }

  GraphCheck check(AttentionSettings settings, Output output) {
    AttentionSettings wanted = output == Output.ATTENDED ? settings : settings.withFinalState();
    GraphCheck check =
        new GraphCheck(
            (ops, in) ->
                chosen(
                    output,
                    ops.stdpAttention(
                        in.get("activity"),
                        in.get("x"),
                        in.get("synapses"),
                        in.get("position"),
                        wanted)));
    check.variable("activity", activity).variable("x", x);
    if (synapses != null) {
      check.variable("synapses", synapses);
      check.placeholder("position", Nd4j.scalar(position));
    }
    return check;
  }

  private static SDVariable chosen(Output output, AttentionOutput out) {
    SameDiff sd = out.attended().getSameDiff();
    return switch (output) {
      case ATTENDED -> out.attended();
      case FINAL_STATE -> out.finalState();
      case BOTH -> sd.concat(0, sd.reshape(out.attended(), -1), sd.reshape(out.finalState(), -1));
    };
  }

  /** The sum of the definition, and the final state. */
  INDArray[] naive(AttentionSettings settings) {
    NaiveStdpAttention naive = new NaiveStdpAttention(activity, x, synapses, position, settings);
    return new INDArray[] {naive.att(), naive.state()};
  }
}
