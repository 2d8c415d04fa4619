package dev.hatchling.neurons;

import dev.hatchling.norm.ReferenceNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * A layer's neurons on one sequence, in plain loops and double precision: the form to read beside
 * docs/model.md, and what tests hold the fast forms to. Numbers in brackets are equations of that
 * page; the dynamics from the current to the distance u are those of a {@link NeuronReference}.
 *
 * <pre>{@code
 * ReferenceNeurons neurons = new ReferenceNeurons(settings, learned, threshold, logTheta);
 * double[] activity = neurons.next(current); // for each token
 * double[][] dCurrent = neurons.backward(dActivity); // once, for all of them
 * double[][] dLearned = neurons.gradients();
 * }</pre>
 */
public final class ReferenceNeurons {
  private static final double EPSILON = 1e-6;

  private final NeuronsSettings settings;
  private final NeuronReference[] neurons;

  /** N. */
  private final int perHead;

  /** √Θ, {@code [M]}. */
  private final double[] root;

  private final List<Token> tokens = new ArrayList<>();

  /** Of a token: its current, the noise of its synapses, and u; {@code [M]} each. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Token(double[] current, double[] synapse, double[] distance) {}

  /**
   * Neurons at rest.
   *
   * @param settings those of the layer; their noise is not drawn, see {@link #next(double[], Map)}
   * @param learned raw, {@code [parameters][M]}, in the order of {@link NeuronFamily#parameters}
   * @param threshold θ, {@code [M]}
   * @param logTheta ln Θ, {@code [M]}
   */
  public ReferenceNeurons(
      NeuronsSettings settings, double[][] learned, double[] threshold, double[] logTheta) {
    this.settings = settings;
    perHead = threshold.length / settings.heads();
    NeuronFamily family = settings.kind().family();
    neurons = new NeuronReference[threshold.length];
    for (int i = 0; i < neurons.length; i++) {
      neurons[i] = family.reference(settings, column(learned, i), threshold[i]);
    }
    root = Arrays.stream(logTheta).map(log -> Math.exp(0.5 * log)).toArray();
  }

  /** Starts from states, {@code [states][M]}, in the order of {@link NeuronFamily#states}. */
  public void start(double[][] states) {
    for (int i = 0; i < neurons.length; i++) {
      neurons[i].start(column(states, i));
    }
  }

  private static double[] column(double[][] rows, int i) {
    return Arrays.stream(rows).mapToDouble(row -> row[i]).toArray();
  }

  /** Takes the current of the next token; its activity (E20 to E25, E40), {@code [M]} each. */
  public double[] next(double[] current) {
    return next(current, Map.of());
  }

  /**
   * As {@link #next(double[])}, with noise.
   *
   * @param noise σ ξ of each channel that is on, {@code [M]}
   */
  public double[] next(double[] current, Map<NoiseChannel, double[]> noise) {
    double[] silent = new double[neurons.length];
    double[] synapse = noise.getOrDefault(NoiseChannel.SYNAPSE, silent);
    double[] membrane = noise.getOrDefault(NoiseChannel.MEMBRANE, silent);
    double[] threshold = noise.getOrDefault(NoiseChannel.THRESHOLD, silent);
    double[] adaptation = noise.getOrDefault(NoiseChannel.ADAPTATION, silent);
    boolean norm = settings.normaliseCurrent();
    double[] input = norm ? ReferenceNorm.of(current, perHead) : current; // (E20)
    double[] distance = new double[neurons.length];
    double[] activity = new double[neurons.length];
    for (int i = 0; i < neurons.length; i++) {
      double noisy = input[i] * (1 + synapse[i]) + membrane[i]; // (E21)
      double u = neurons[i].integrate(noisy);
      distance[i] = u - threshold[i] - settings.adaptation() * adaptation[i]; // (E21)
      neurons[i].fire(spike(distance[i]));
      double act = emission(distance[i]);
      activity[i] = act * (1 + settings.bcmGain() * clamped(drive(act, i))); // (E40)
    }
    tokens.add(new Token(current.clone(), synapse.clone(), distance));
    return activity;
  }

  /** s (E24). */
  private static double spike(double u) {
    return u > 0 ? 1 : 0;
  }

  /** act (E24). */
  private double emission(double u) {
    return settings.graded() ? spike(u) * (u + settings.margin()) : spike(u);
  }

  /** What BCM clamps (E40). */
  private double drive(double act, int i) {
    return (act - root[i]) / (root[i] + EPSILON);
  }

  private double clamped(double drive) {
    return Math.min(settings.gainHigh(), Math.max(settings.gainLow(), drive));
  }

  /**
   * All tokens backwards in time, once.
   *
   * @param gradient of the activity, {@code [T][M]}
   * @return the gradient of the current, {@code [T][M]}
   */
  public double[][] backward(double[][] gradient) {
    double[][] result = new double[tokens.size()][];
    for (int t = tokens.size() - 1; t >= 0; t--) {
      Token token = tokens.get(t);
      double[] input = new double[neurons.length];
      for (int i = 0; i < neurons.length; i++) {
        double u = token.distance[i];
        double surrogate = settings.surrogate().derivative(u); // (E30)
        double emission = gradient[t][i] * gainSlope(emission(u), i) * emissionSlope(u, surrogate);
        input[i] = neurons[i].backward(emission, surrogate) * (1 + token.synapse[i]);
      }
      boolean norm = settings.normaliseCurrent();
      result[t] = norm ? ReferenceNorm.backward(token.current, input, perHead) : input;
    }
    return result;
  }

  /** The derivative of E40 by act; where it is clamped, the gain is constant. */
  private double gainSlope(double act, int i) {
    double drive = drive(act, i);
    boolean inside = drive >= settings.gainLow() && drive <= settings.gainHigh();
    double slope = inside ? act / (root[i] + EPSILON) : 0;
    return 1 + settings.bcmGain() * (clamped(drive) + slope);
  }

  /** The derivative of act by u, σ' in place of the spike's (E31). */
  private double emissionSlope(double u, double surrogate) {
    return settings.graded()
        ? spike(u) + surrogate * Math.max(u + settings.margin(), 0)
        : surrogate;
  }

  /** After {@link #backward}: the gradients of the raw parameters, {@code [parameters][M]}. */
  public double[][] gradients() {
    return transposed(
        Arrays.stream(neurons).map(NeuronReference::gradients).toArray(double[][]::new),
        settings.kind().family().parameters().size());
  }

  /** The states after the last token, {@code [states][M]}. */
  public double[][] states() {
    return transposed(
        Arrays.stream(neurons).map(NeuronReference::state).toArray(double[][]::new),
        settings.kind().family().states().size());
  }

  private static double[][] transposed(double[][] rows, int columns) {
    double[][] result = new double[columns][];
    Arrays.setAll(result, k -> column(rows, k));
    return result;
  }

  /** Spikes per token, {@code [M]}, which E42 takes. */
  public double[] rate() {
    return mean(ReferenceNeurons::spike);
  }

  /** The mean of act², {@code [M]}, which E41 takes. */
  public double[] meanSquare() {
    return mean(u -> emission(u) * emission(u));
  }

  private double[] mean(DoubleUnaryOperator of) {
    double[] mean = new double[neurons.length];
    for (Token token : tokens) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += of.applyAsDouble(token.distance[i]) / tokens.size();
      }
    }
    return mean;
  }
}
