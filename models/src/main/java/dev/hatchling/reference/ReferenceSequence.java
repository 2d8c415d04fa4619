package dev.hatchling.reference;

import static dev.hatchling.reference.Plain.dot;
import static dev.hatchling.reference.Plain.head;
import static dev.hatchling.reference.Plain.norm;
import static dev.hatchling.reference.Plain.plus;
import static dev.hatchling.reference.Plain.product;

import dev.hatchling.attention.Exponential;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.models.HomeostasisConfig;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.neurons.NeuronFamily;
import dev.hatchling.neurons.NeuronReference;
import dev.hatchling.neurons.NeuronsSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sequence of tokens through a {@link ReferenceModel}; numbers in brackets are equations of
 * docs/model.md.
 */
public final class ReferenceSequence {
  private final ReferenceModel model;
  private final ModelConfig config;
  private final List<Layer> layers = new ArrayList<>();
  private int position;

  /** What a layer keeps: its neurons, and of every token x, q and the activity. */
  private static final class Layer {
    private final List<NeuronReference> neurons = new ArrayList<>();
    private final List<double[]> x = new ArrayList<>();
    private final List<double[]> q = new ArrayList<>();
    private final List<double[]> activity = new ArrayList<>();
  }

  ReferenceSequence(ReferenceModel model) {
    this.model = model;
    config = model.config;
    for (int l = 0; l < config.layers(); l++) {
      Layer layer = new Layer();
      for (int i = 0; i < config.population() && config.family().isPresent(); i++) {
        layer.neurons.add(neuron(config.family().get(), l, i));
      }
      layers.add(layer);
    }
  }

  private NeuronReference neuron(NeuronFamily family, int l, int i) {
    NeuronsSettings settings = ModelSettings.neurons(config, false, 0, null);
    double[] learned = model.learned.stream().mapToDouble(raw -> raw[i]).toArray();
    return family.reference(settings, learned, model.threshold.get(l)[i]);
  }

  /** Takes the next token; the logits of the one after it, {@code [V]} (E2, E3). */
  public double[] next(int token) {
    double[] x = norm(model.embedding[token]);
    for (int l = 0; l < config.layers(); l++) {
      x = layer(l, x);
    }
    position++;
    return product(model.head, x);
  }

  /** The residual stream {@code [D]} through a layer. */
  private double[] layer(int l, double[] x) {
    Layer layer = layers.get(l);
    double[] current = product(model.encoder.get(l), x);
    double[] activity =
        switch (config.architecture().activity()) {
          case SPIKING -> spikes(l, current);
          case RECTIFIED -> Plain.map(current, c -> Math.max(0, c)); // (E80)
        };
    double[] q = rotate(activity);
    double[] z = new double[config.population()];
    for (int h = 0; h < config.heads(); h++) {
      double[] value = value(l, h, norm(attention(layer, h, q)));
      for (int i = 0; i < config.neurons(); i++) {
        int neuron = h * config.neurons() + i;
        z[neuron] = activity[neuron] * Math.max(0, value[i]); // (E60)
      }
    }
    layer.x.add(x);
    layer.q.add(q);
    layer.activity.add(activity);
    return norm(plus(x, norm(product(model.decoder.get(l), z)))); // (E61)
  }

  /** Neurons that spike: current, dynamics, emission, BCM gain (E20 to E25, E40). */
  private double[] spikes(int l, double[] current) {
    HomeostasisConfig bcm = config.homeostasis();
    int n = config.neurons();
    double[] activity = new double[config.population()];
    for (int h = 0; h < config.heads(); h++) {
      double[] input = norm(head(current, h, n));
      for (int i = h * n; i < (h + 1) * n; i++) {
        NeuronReference neuron = layers.get(l).neurons.get(i);
        double u = neuron.integrate(input[i - h * n]);
        double s = u > 0 ? 1 : 0;
        neuron.fire(s);
        double emission =
            switch (config.neuron().spike()) {
              case GRADED -> s * (u + config.neuron().margin());
              case BINARY -> s;
            };
        double root = Math.sqrt(model.slidingThreshold.get(l)[i]);
        double drive = (emission - root) / (root + 1e-6);
        double clamped = Math.min(bcm.bcmHi(), Math.max(bcm.bcmLo(), drive));
        activity[i] = emission * (1 + bcm.bcmGain() * clamped);
      }
    }
    return activity;
  }

  /** The rotary code of this token's position (E50). */
  private double[] rotate(double[] activity) {
    int n = config.neurons();
    double[] q = new double[activity.length];
    for (int i = 0; i < q.length; i += 2) {
      double angle = position * Math.pow(config.ropeBase(), -(double) (i % n) / n);
      q[i] = activity[i] * Math.cos(angle) - activity[i + 1] * Math.sin(angle);
      q[i + 1] = activity[i + 1] * Math.cos(angle) + activity[i] * Math.sin(angle);
    }
    return q;
  }

  /** The attention of a head to all earlier tokens, {@code [D]} (E54). */
  private double[] attention(Layer layer, int h, double[] q) {
    StdpKernel kernel = config.kernels().get(h);
    double[] own = head(q, h, config.neurons());
    double[] attended = new double[config.width()];
    for (int j = 0; j < position; j++) {
      double score = dot(own, head(layer.q.get(j), h, config.neurons()));
      double weight = kernel.at(position - j) * score;
      for (int k = 0; k < attended.length; k++) {
        attended[k] += weight * layer.x.get(j)[k];
      }
    }
    return attended;
  }

  /** The currents of a head's value neurons, {@code [N]} (E60, E81). */
  private double[] value(int l, int h, double[] attended) {
    int n = config.neurons();
    double[][] weights = Arrays.copyOfRange(model.valueEncoder.get(l), h * n, (h + 1) * n);
    double[] value = product(weights, attended);
    return config.architecture().normalisesValues() ? norm(value) : value;
  }

  /**
   * A state of a layer's neurons after the last token, {@code [M]}.
   *
   * @param state its place in the neurons' family
   */
  public double[] neurons(int layer, int state) {
    return layers.get(layer).neurons.stream().mapToDouble(n -> n.state()[state]).toArray();
  }

  /** The activity of a layer at a token, {@code [M]}. */
  public double[] activity(int layer, int token) {
    return layers.get(layer).activity.get(token).clone();
  }

  /** The synaptic states of a head after the last token, {@code [K · N · D]} (E55). */
  public double[] synapses(int layer, int h) {
    int n = config.neurons();
    int d = config.width();
    Layer kept = layers.get(layer);
    List<Exponential> exponentials = config.kernels().get(h).exponentials();
    double[] synapses = new double[exponentials.size() * n * d];
    for (int e = 0; e < exponentials.size(); e++) {
      for (int j = 0; j < position; j++) {
        double decay = Math.pow(exponentials.get(e).lambda(), position - 1 - j);
        for (int i = 0; i < n; i++) {
          for (int k = 0; k < d; k++) {
            synapses[(e * n + i) * d + k] += decay * kept.q.get(j)[h * n + i] * kept.x.get(j)[k];
          }
        }
      }
    }
    return synapses;
  }
}
