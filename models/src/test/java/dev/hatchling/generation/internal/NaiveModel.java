package dev.hatchling.generation.internal;

import dev.hatchling.attention.Exponential;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.Arrays;
import java.util.List;

/**
 * The model of docs/model.md written out densely in double precision, as naively as possible: every
 * sum over all neurons, attention as a sum over all earlier tokens (the parallel form).
 */
final class NaiveModel {
  /** What the sequence leads to. */
  static final class Result {
    /** {@code [T][V]}. */
    final double[][] logits;

    final ModelConfig config;

    /** {@code [L][M]}; empty for BDH. */
    final NeuronReference[][] neurons;

    /** {@code [L][H][K * N * D]}, as stored. */
    final double[][][] synapses;

    /** Activity after the gain, {@code [L][T][M]}. */
    final double[][][] activity;

    Result(ModelConfig c, int tokens) {
      logits = new double[tokens][c.vocabulary()];
      config = c;
      neurons = new NeuronReference[c.layers()][c.population()];
      synapses = new double[c.layers()][c.heads()][];
      activity = new double[c.layers()][tokens][c.population()];
    }

    /** A state of a layer's neurons after the last token, {@code [M]}. */
    double[] state(int l, int i) {
      return Arrays.stream(neurons[l]).mapToDouble(neuron -> neuron.state()[i]).toArray();
    }
  }

  private final StepWeights w;
  private final ModelConfig c;
  private final int d;
  private final int n;
  private final int m;

  NaiveModel(StepWeights weights) {
    w = weights;
    c = weights.config;
    d = c.width();
    n = c.neurons();
    m = c.population();
  }

  Result run(int... tokens) {
    Result r = new Result(c, tokens.length);
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      x[t] = norm(row(w.embedding, tokens[t], d));
    }
    for (int l = 0; l < c.layers(); l++) {
      x = layer(l, x, r);
    }
    for (int t = 0; t < tokens.length; t++) {
      for (int v = 0; v < c.vocabulary(); v++) {
        r.logits[t][v] = dot(row(w.head, v, d), x[t]);
      }
    }
    return r;
  }

  private double[][] layer(int l, double[][] x, Result r) {
    ProjectionSet set = w.sets.get(c.shared() ? 0 : l);
    double[][] activity = r.activity[l];
    double[][] q = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      neurons(l, product(set.encoder, x[t]), r, activity[t]);
      q[t] = rotate(activity[t], t);
    }
    double[][] next = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] out = new double[d];
      for (int h = 0; h < c.heads(); h++) {
        double[] a = norm(attention(q, x, t, h));
        double[] value = new double[n];
        for (int i = 0; i < n; i++) {
          value[i] = dot(row(set.valueEncoder, h * n + i, d), a);
        }
        value = c.architecture().normalisesValues() ? norm(value) : value;
        for (int i = 0; i < n; i++) {
          double z = activity[t][h * n + i] * Math.max(0, value[i]);
          for (int k = 0; k < d; k++) {
            out[k] += set.decoder[k * m + h * n + i] * z;
          }
        }
      }
      out = norm(out);
      next[t] = new double[d];
      for (int k = 0; k < d; k++) {
        next[t][k] = x[t][k] + out[k];
      }
      next[t] = norm(next[t]);
    }
    finalSynapses(l, q, x, r);
    return next;
  }

  private double[] product(double[] matrix, double[] x) {
    double[] out = new double[m];
    for (int i = 0; i < m; i++) {
      out[i] = dot(row(matrix, i, d), x);
    }
    return out;
  }

  private void neurons(int l, double[] current, Result r, double[] activity) {
    if (c.family().isEmpty()) {
      for (int i = 0; i < m; i++) {
        activity[i] = Math.max(0, current[i]);
      }
      return;
    }
    for (int i = 0; i < m; i++) {
      if (r.neurons[l][i] == null) {
        r.neurons[l][i] = neuron(l, i);
      }
      double input = norm(row(current, i / n, n))[i % n];
      double u = r.neurons[l][i].integrate(input);
      double s = u > 0 ? 1 : 0;
      r.neurons[l][i].fire(s);
      double act = s * (u + c.neuron().margin());
      double root = Math.exp(0.5 * w.logThetas.get(l)[i]);
      double drive = (act - root) / (root + 1e-6);
      double lo = c.homeostasis().bcmLo();
      double hi = c.homeostasis().bcmHi();
      activity[i] = act * (1 + c.homeostasis().bcmGain() * Math.min(hi, Math.max(lo, drive)));
    }
  }

  private NeuronReference neuron(int l, int i) {
    NeuronsSettings settings = ModelSettings.neurons(c, false, 0, null);
    double[] learned = w.learned.stream().mapToDouble(raw -> raw[i]).toArray();
    return c.neuron().kind().family().reference(settings, learned, w.thresholds.get(l)[i]);
  }

  private double[] rotate(double[] activity, int position) {
    double[] q = new double[m];
    for (int i = 0; i < m; i += 2) {
      double angle = position * Math.pow(c.ropeBase(), -(double) (i % n) / n);
      q[i] = activity[i] * Math.cos(angle) - activity[i + 1] * Math.sin(angle);
      q[i + 1] = activity[i + 1] * Math.cos(angle) + activity[i] * Math.sin(angle);
    }
    return q;
  }

  private double[] attention(double[][] q, double[][] x, int t, int h) {
    double[] att = new double[d];
    for (int j = 0; j < t; j++) {
      double score = c.kernels().get(h).at(t - j) * dot(row(q[t], h, n), row(q[j], h, n));
      for (int k = 0; k < d; k++) {
        att[k] += score * x[j][k];
      }
    }
    return att;
  }

  private void finalSynapses(int l, double[][] q, double[][] x, Result r) {
    for (int h = 0; h < c.heads(); h++) {
      List<Exponential> exponentials = c.kernels().get(h).exponentials();
      r.synapses[l][h] = new double[exponentials.size() * n * d];
      for (int e = 0; e < exponentials.size(); e++) {
        for (int j = 0; j < x.length; j++) {
          double decay = Math.pow(exponentials.get(e).lambda(), x.length - 1 - j);
          for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
              r.synapses[l][h][(e * n + i) * d + k] += decay * q[j][h * n + i] * x[j][k];
            }
          }
        }
      }
    }
  }

  private static double[] row(double[] matrix, int row, int length) {
    return java.util.Arrays.copyOfRange(matrix, row * length, (row + 1) * length);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] norm(double[] x) {
    double mean = java.util.Arrays.stream(x).average().orElse(0);
    double variance = java.util.Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
    return java.util.Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + 1e-5)).toArray();
  }
}
