package dev.hatchling.attention;

import dev.hatchling.graph.GraphCheck;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Inputs of a test of STDP attention: activity is partly 0, as spikes are. */
record AttentionCase(
    INDArray activity,
    INDArray x,
    @Nullable INDArray synapses,
    long position,
    @Nullable INDArray gates) {
  /** What a graph gives. */
  enum Output {
    ATTENDED,
    FINAL_STATE,
    /** One after the other, as a vector. */
    BOTH
  }

  /** Without gates. */
  AttentionCase(INDArray activity, INDArray x, @Nullable INDArray synapses, long position) {
    this(activity, x, synapses, position, null);
  }

  /** The same with gates, of which some forget nearly everything. */
  AttentionCase gated() {
    INDArray z = GraphCheck.normal("gates", activity.size(0), activity.size(1), activity.size(2));
    return new AttentionCase(activity, x, synapses, position, z.mul(z).muli(z).muli(z).muli(-0.3));
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
                        in.get("gates"),
                        wanted)));
    check.variable("activity", activity).variable("x", x);
    if (gates != null) {
      check.variable("gates", gates);
    }
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

  /** What {@link ReferenceAttention} attends to, and its final state. */
  INDArray[] naive(AttentionSettings settings) {
    int batch = (int) activity.size(0);
    int time = (int) activity.size(1);
    int heads = settings.heads();
    INDArray att = Nd4j.create(DataType.DOUBLE, batch, time, heads, x.size(2));
    long rows = settings.components() * activity.size(3);
    INDArray state = Nd4j.create(DataType.DOUBLE, batch, heads, rows, x.size(2));
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        ReferenceAttention head = head(settings, b, h);
        for (int t = 0; t < time; t++) {
          double[] found = next(head, b, t, h);
          att.slice(b).slice(t).putRow(h, Nd4j.createFromArray(found));
        }
        double[][] last =
            Arrays.stream(head.synapses()).flatMap(Arrays::stream).toArray(double[][]::new);
        state.slice(b).slice(h).assign(Nd4j.createFromArray(last));
      }
    }
    return new INDArray[] {att, state};
  }

  /** Gradients of the activity and of x by plain loops, from that of what is attended to. */
  Map<String, INDArray> naiveGradients(AttentionSettings settings, INDArray attended) {
    INDArray ofActivity = Nd4j.create(DataType.DOUBLE, activity.shape());
    INDArray ofX = Nd4j.create(DataType.DOUBLE, x.shape());
    int time = (int) activity.size(1);
    for (int b = 0; b < activity.size(0); b++) {
      for (int h = 0; h < settings.heads(); h++) {
        ReferenceAttention head = head(settings, b, h);
        double[][] gradient = new double[time][];
        for (int t = 0; t < time; t++) {
          next(head, b, t, h);
          gradient[t] = vector(attended, b, t, h);
        }
        ReferenceAttention.Gradients back = head.backward(gradient);
        for (int t = 0; t < time; t++) {
          ofActivity.slice(b).slice(t).putRow(h, Nd4j.createFromArray(back.activity()[t]));
        }
        ofX.slice(b).addi(Nd4j.createFromArray(back.x()));
      }
    }
    return Map.of("activity", ofActivity, "x", ofX);
  }

  private ReferenceAttention head(AttentionSettings settings, int b, int h) {
    StdpKernel kernel = settings.kernels().get(h);
    int neurons = (int) activity.size(3);
    ReferenceAttention head =
        new ReferenceAttention(kernel, settings.ropeBase(), neurons, (int) x.size(2));
    if (synapses != null) {
      double[][] rows = synapses.slice(b).slice(h).toDoubleMatrix();
      double[][][] states = new double[settings.components()][][];
      Arrays.setAll(states, k -> Arrays.copyOfRange(rows, k * neurons, (k + 1) * neurons));
      head.start(states, position);
    }
    return head;
  }

  private double[] next(ReferenceAttention head, int b, int t, int h) {
    double gate = gates == null ? 1 : Math.exp(gates.getDouble(b, t, h));
    return head.next(vector(activity, b, t, h), vector(x, b, t), gate);
  }

  private static double[] vector(INDArray array, int... at) {
    double[] vector = new double[(int) array.size(-1)];
    int[] index = Arrays.copyOf(at, at.length + 1);
    for (int i = 0; i < vector.length; i++) {
      index[at.length] = i;
      vector[i] = array.getDouble(index);
    }
    return vector;
  }
}
