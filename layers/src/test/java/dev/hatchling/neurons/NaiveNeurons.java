package dev.hatchling.neurons;

import java.util.Arrays;

/**
 * The neurons of docs/model.md, E20 to E42, written out, one neuron after another, in double: what
 * the kernels are held against. All arrays are {@code [B][T][M]}, {@code [M]} or {@code [B][M]}.
 */
final class NaiveNeurons {
  final NeuronsSettings settings;
  final int batch;
  final int time;
  final int width;

  /** Normalised current (with noise), distance, spikes, emission, activity. */
  final double[][][] clean;

  final double[][][] input;
  final double[][][] distance;
  final double[][][] spikes;
  final double[][][] emission;
  final double[][][] activity;

  /** {@code [B][M]}. */
  final NeuronReference[][] neurons;

  final double[] rate;
  final double[] meanSquare;
  final double[][][] scale;

  double[][][] synapseNoise;
  double[][][] membraneNoise;
  double[][][] thresholdNoise;
  double[][][] adaptationNoise;

  NaiveNeurons(NeuronsSettings settings, int batch, int time, int width) {
    this.settings = settings;
    this.batch = batch;
    this.time = time;
    this.width = width;
    clean = new double[batch][time][width];
    input = new double[batch][time][width];
    distance = new double[batch][time][width];
    spikes = new double[batch][time][width];
    emission = new double[batch][time][width];
    activity = new double[batch][time][width];
    neurons = new NeuronReference[batch][width];
    scale = new double[batch][time][settings.heads()];
    rate = new double[width];
    meanSquare = new double[width];
    synapseNoise = new double[batch][time][width];
    membraneNoise = new double[batch][time][width];
    thresholdNoise = new double[batch][time][width];
    adaptationNoise = new double[batch][time][width];
  }

  /**
   * Forwards.
   *
   * @param learned {@code [parameters][M]}
   * @param states before the first token, {@code [states][B][M]}; null for zeros
   */
  void forward(
      double[][][] current,
      double[][] learned,
      double[] threshold,
      double[] logTheta,
      double[][][] states) {
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < width; i++) {
        NeuronFamily family = settings.kind().family();
        neurons[b][i] = family.reference(settings, at(learned, i), threshold[i]);
        if (states != null) {
          double[] state = new double[states.length];
          for (int k = 0; k < state.length; k++) {
            state[k] = states[k][b][i];
          }
          neurons[b][i].start(state);
        }
      }
      for (int t = 0; t < time; t++) {
        normalise(b, t, current[b][t]);
        for (int i = 0; i < width; i++) {
          input[b][t][i] = clean[b][t][i] * (1 + synapseNoise[b][t][i]) + membraneNoise[b][t][i];
          token(b, t, i, Math.exp(0.5 * logTheta[i]));
        }
      }
    }
  }

  private static double[] at(double[][] rows, int i) {
    return Arrays.stream(rows).mapToDouble(row -> row[i]).toArray();
  }

  /** A state after the last token, {@code [B][M]}. */
  double[][] state(int k) {
    double[][] state = new double[batch][width];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < width; i++) {
        state[b][i] = neurons[b][i].state()[k];
      }
    }
    return state;
  }

  private void normalise(int b, int t, double[] row) {
    int n = width / settings.heads();
    for (int h = 0; h < settings.heads(); h++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += row[h * n + i] / n;
      }
      double variance = 0;
      for (int i = 0; i < n; i++) {
        variance += Math.pow(row[h * n + i] - mean, 2) / n;
      }
      scale[b][t][h] = 1 / Math.sqrt(variance + 1e-5);
      for (int i = 0; i < n; i++) {
        double x = row[h * n + i];
        clean[b][t][h * n + i] = settings.normaliseCurrent() ? (x - mean) * scale[b][t][h] : x;
      }
    }
  }

  private void token(int b, int t, int i, double root) {
    double u =
        neurons[b][i].integrate(input[b][t][i])
            - thresholdNoise[b][t][i]
            - settings.adaptation() * adaptationNoise[b][t][i];
    double s = u > 0 ? 1 : 0;
    double act = settings.graded() ? s * (u + settings.margin()) : s;
    neurons[b][i].fire(s);
    distance[b][t][i] = u;
    spikes[b][t][i] = s;
    emission[b][t][i] = act;
    activity[b][t][i] = act * (1 + settings.bcmGain() * clamped(act, root));
    rate[i] += s / (batch * time);
    meanSquare[i] += act * act / (batch * time);
  }

  private double clamped(double act, double root) {
    return Math.min(
        settings.gainHigh(), Math.max(settings.gainLow(), (act - root) / (root + 1e-6)));
  }

  /** Gradients of the current and the learned parameters, {@code [parameters][M]}. */
  @SuppressWarnings("ArrayRecordComponent")
  record Gradients(double[][][] current, double[][] learned) {}

  /** Backwards, once. */
  Gradients backward(double[][][] gradient, double[] logTheta) {
    double[][][] gi = new double[batch][time][width];
    double[][] learned = new double[settings.kind().family().parameters().size()][width];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < width; i++) {
        neuronBackward(b, i, Math.exp(0.5 * logTheta[i]), gradient, gi);
        double[] own = neurons[b][i].gradients();
        for (int k = 0; k < own.length; k++) {
          learned[k][i] += own[k];
        }
      }
    }
    if (settings.normaliseCurrent()) {
      normBackward(gi);
    }
    return new Gradients(gi, learned);
  }

  private void neuronBackward(int b, int i, double root, double[][][] gradient, double[][][] gi) {
    for (int t = time - 1; t >= 0; t--) {
      double u = distance[b][t][i];
      double s = spikes[b][t][i];
      double act = emission[b][t][i];
      double drive = (act - root) / (root + 1e-6);
      double inside = drive >= settings.gainLow() && drive <= settings.gainHigh() ? 1 : 0;
      double gact =
          gradient[b][t][i]
              * (1 + settings.bcmGain() * (clamped(act, root) + inside * act / (root + 1e-6)));
      double surrogate = settings.surrogate().derivative(u);
      double slope =
          settings.graded() ? s + surrogate * Math.max(u + settings.margin(), 0) : surrogate;
      gi[b][t][i] = neurons[b][i].backward(gact * slope, surrogate) * (1 + synapseNoise[b][t][i]);
    }
  }

  private void normBackward(double[][][] g) {
    int n = width / settings.heads();
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < time; t++) {
        for (int h = 0; h < settings.heads(); h++) {
          double mean = 0;
          double along = 0;
          for (int i = h * n; i < (h + 1) * n; i++) {
            mean += g[b][t][i] / n;
            along += g[b][t][i] * clean[b][t][i] / n;
          }
          for (int i = h * n; i < (h + 1) * n; i++) {
            g[b][t][i] = scale[b][t][h] * (g[b][t][i] - mean - clean[b][t][i] * along);
          }
        }
      }
    }
  }
}
