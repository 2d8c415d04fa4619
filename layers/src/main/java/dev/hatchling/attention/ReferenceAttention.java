package dev.hatchling.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A head of STDP attention on one sequence, in plain loops and double precision: the form to read
 * beside docs/model.md, and what tests hold the fast forms to. Forwards it is the recurrent form
 * E55, which needs no earlier token; backwards the sum E54 over pairs of tokens.
 *
 * <pre>{@code
 * ReferenceAttention head = new ReferenceAttention(kernel, ropeBase, neurons, width);
 * double[] attended = head.next(activity, x); // for each token
 * ReferenceAttention.Gradients gradients = head.backward(dAttended); // for all of them
 * }</pre>
 */
public final class ReferenceAttention {
  private final StdpKernel kernel;
  private final double ropeBase;

  /** S before the first token and now, {@code [K][N][D]}. */
  private double[][][] initial;

  private double[][][] synapses;

  /** Position of the first token. */
  private long position;

  /** Of every token: its gate, q, {@code [N]}, and x, {@code [D]}. */
  private final List<Double> gates = new ArrayList<>();

  private final List<double[]> queries = new ArrayList<>();

  private final List<double[]> values = new ArrayList<>();

  /**
   * Gradients of what {@link #next} took.
   *
   * @param activity {@code [T][N]}
   * @param x {@code [T][D]}
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Gradients(double[][] activity, double[][] x) {}

  /**
   * A head before its first token.
   *
   * @param kernel of K exponentials
   * @param ropeBase base of the rotary code (E50)
   * @param neurons N, even
   * @param width D
   */
  public ReferenceAttention(StdpKernel kernel, double ropeBase, int neurons, int width) {
    this.kernel = kernel;
    this.ropeBase = ropeBase;
    initial = new double[kernel.exponentials().size()][neurons][width];
    synapses = copy(initial);
  }

  /**
   * Goes on with an earlier text.
   *
   * @param states S of each exponential, {@code [K][N][D]}
   * @param first position of the next token
   */
  public void start(double[][][] states, long first) {
    initial = copy(states);
    synapses = copy(states);
    position = first;
  }

  /**
   * Takes the next token.
   *
   * @param activity {@code [N]}
   * @param x {@code [D]}
   * @return what the head finds in all earlier tokens, {@code [D]}
   */
  public double[] next(double[] activity, double[] x) {
    return next(activity, x, 1);
  }

  /**
   * Takes the next token, which makes all synapses fade (E56).
   *
   * @param gate what it leaves of them, in (0, 1]
   */
  public double[] next(double[] activity, double[] x, double gate) {
    double[] q = rotated(activity, position + queries.size(), 1);
    double[] attended = new double[x.length];
    for (int k = 0; k < synapses.length; k++) {
      Exponential exponential = kernel.exponentials().get(k);
      double weight = kernel.potentiation() * exponential.weight();
      for (int n = 0; n < q.length; n++) {
        double[] row = synapses[k][n];
        for (int d = 0; d < x.length; d++) {
          double s = gate * exponential.lambda() * row[d]; // (E55, E56)
          attended[d] += weight * q[n] * s;
          row[d] = s + q[n] * x[d];
        }
      }
    }
    gates.add(gate);
    queries.add(q);
    values.add(x.clone());
    return attended;
  }

  /** The rotary code of a position (E50); its transpose for a sign of −1. */
  private double[] rotated(double[] activity, long at, int sign) {
    double[] q = new double[activity.length];
    for (int k = 0; k < q.length; k += 2) {
      double angle = sign * at * Math.pow(ropeBase, -(double) k / q.length);
      q[k] = activity[k] * Math.cos(angle) - activity[k + 1] * Math.sin(angle);
      q[k + 1] = activity[k + 1] * Math.cos(angle) + activity[k] * Math.sin(angle);
    }
    return q;
  }

  /** S of each exponential after the last token, {@code [K][N][D]}. */
  public double[][][] synapses() {
    return copy(synapses);
  }

  /**
   * All tokens backwards. The state that {@link #start} gave is taken as constant.
   *
   * @param gradient of what was found, {@code [T][D]}
   */
  public Gradients backward(double[][] gradient) {
    int time = queries.size();
    double[][] q = new double[time][initial[0].length];
    double[][] x = new double[time][initial[0][0].length];
    for (int i = 0; i < time; i++) {
      double left = 1;
      for (int j = i - 1; j >= 0; j--) {
        left *= gates.get(j + 1);
        double weight = left * kernel.at(i - j); // (E54, E56)
        double score = weight * dot(queries.get(i), queries.get(j));
        double change = weight * dot(gradient[i], values.get(j));
        add(change, queries.get(j), q[i]);
        add(change, queries.get(i), q[j]);
        add(score, gradient[i], x[j]);
      }
      fromInitial(i, left * gates.get(0), gradient[i], q[i]);
    }
    for (int t = 0; t < time; t++) {
      q[t] = rotated(q[t], position + t, -1);
    }
    return new Gradients(q, x);
  }

  /**
   * The gradient of a token's q through the state before the first token.
   *
   * @param left what the gates up to the token leave of it
   */
  private void fromInitial(int token, double left, double[] gradient, double[] q) {
    for (int k = 0; k < initial.length; k++) {
      Exponential exponential = kernel.exponentials().get(k);
      double decay = left * Math.pow(exponential.lambda(), token + 1.0);
      double weight = kernel.potentiation() * exponential.weight() * decay;
      for (int n = 0; n < q.length; n++) {
        q[n] += weight * dot(initial[k][n], gradient);
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double factor, double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  private static double[][][] copy(double[][][] states) {
    double[][][] copy = new double[states.length][][];
    for (int k = 0; k < copy.length; k++) {
      copy[k] = Arrays.stream(states[k]).map(double[]::clone).toArray(double[][]::new);
    }
    return copy;
  }
}
