package dev.hatchling.neurons;

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

  /** V' before each token. */
  final double[][][] before;

  final double[][] membrane;
  final double[][] trace;
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
    before = new double[batch][time][width];
    scale = new double[batch][time][settings.heads()];
    membrane = new double[batch][width];
    trace = new double[batch][width];
    rate = new double[width];
    meanSquare = new double[width];
    synapseNoise = new double[batch][time][width];
    membraneNoise = new double[batch][time][width];
    thresholdNoise = new double[batch][time][width];
    adaptationNoise = new double[batch][time][width];
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  void forward(double[][][] current, double[] decayRaw, double[] threshold, double[] logTheta) {
    for (int b = 0; b < batch; b++) {
      for (int t = 0; t < time; t++) {
        normalise(b, t, current[b][t]);
        for (int i = 0; i < width; i++) {
          input[b][t][i] = clean[b][t][i] * (1 + synapseNoise[b][t][i]) + membraneNoise[b][t][i];
          token(b, t, i, sigmoid(decayRaw[i]), threshold[i], Math.exp(0.5 * logTheta[i]));
        }
      }
    }
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

  private void token(int b, int t, int i, double a, double theta, double root) {
    before[b][t][i] = membrane[b][i];
    double v = a * membrane[b][i] + Math.sqrt(1 - a * a) * input[b][t][i];
    double u =
        v
            - theta
            - thresholdNoise[b][t][i]
            - settings.adaptation() * (trace[b][i] + adaptationNoise[b][t][i]);
    double s = u > 0 ? 1 : 0;
    double act = settings.graded() ? s * (u + settings.margin()) : s;
    membrane[b][i] = v - (theta - settings.reset()) * s;
    trace[b][i] = settings.traceDecay() * trace[b][i] + s;
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

  /** Gradients of current and decayRaw. */
  @SuppressWarnings("ArrayRecordComponent")
  record Gradients(double[][][] current, double[] decayRaw) {}

  Gradients backward(double[][][] gradient, double[] decayRaw, double[] logTheta) {
    double[][][] gi = new double[batch][time][width];
    double[] ga = new double[width];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < width; i++) {
        neuronBackward(b, i, sigmoid(decayRaw[i]), Math.exp(0.5 * logTheta[i]), gradient, gi, ga);
      }
    }
    for (int i = 0; i < width; i++) {
      double a = sigmoid(decayRaw[i]);
      ga[i] *= a * (1 - a);
    }
    if (settings.normaliseCurrent()) {
      normBackward(gi);
    }
    return new Gradients(gi, ga);
  }

  private void neuronBackward(
      int b, int i, double a, double root, double[][][] gradient, double[][][] gi, double[] ga) {
    double gv = 0;
    double gs = 0;
    double r = Math.sqrt(1 - a * a);
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
      double gu = gact * slope + gs * surrogate;
      double g = gv + gu;
      gi[b][t][i] = g * r * (1 + synapseNoise[b][t][i]);
      ga[i] += g * (before[b][t][i] - a / r * input[b][t][i]);
      gs = settings.traceDecay() * gs - settings.adaptation() * gu;
      gv = a * g;
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
