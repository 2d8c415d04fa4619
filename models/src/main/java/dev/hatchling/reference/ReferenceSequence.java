package dev.hatchling.reference;

import static dev.hatchling.reference.Plain.head;
import static dev.hatchling.reference.Plain.plus;
import static dev.hatchling.reference.Plain.product;

import dev.hatchling.attention.ForgettingFloat;
import dev.hatchling.attention.ReferenceAttention;
import dev.hatchling.attention.StdpKernel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelSettings;
import dev.hatchling.neurons.NeuronsSettings;
import dev.hatchling.neurons.ReferenceNeurons;
import dev.hatchling.norm.ReferenceNorm;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A sequence of tokens through a {@link ReferenceModel}; numbers in brackets are equations of
 * docs/model.md.
 */
public final class ReferenceSequence {
  private final ReferenceModel model;
  private final ModelConfig config;
  private final List<Layer> layers = new ArrayList<>();
  private final List<Integer> seen = new ArrayList<>();

  /** What a layer keeps: its neurons where any spike, its heads, its activity, and what it read. */
  private record Layer(
      Optional<ReferenceNeurons> neurons,
      List<ReferenceAttention> heads,
      List<double[]> activity,
      List<double[]> read) {}

  ReferenceSequence(ReferenceModel model) {
    this.model = model;
    config = model.config;
    for (int l = 0; l < config.layers(); l++) {
      int layer = l;
      Optional<ReferenceNeurons> neurons = config.family().map(family -> neurons(layer));
      List<ReferenceAttention> heads = config.kernels().stream().map(this::attention).toList();
      layers.add(new Layer(neurons, heads, new ArrayList<>(), new ArrayList<>()));
    }
  }

  private ReferenceNeurons neurons(int l) {
    NeuronsSettings settings = ModelSettings.neurons(config, false, 0, null);
    double[][] learned = model.learned.toArray(double[][]::new);
    return new ReferenceNeurons(settings, learned, model.threshold.get(l), model.logTheta.get(l));
  }

  private ReferenceAttention attention(StdpKernel kernel) {
    return new ReferenceAttention(kernel, config.ropeBase(), config.neurons(), config.width());
  }

  /** Takes the next token; the logits of the one after it, {@code [V]} (E2, E3, E5). */
  public double[] next(int token) {
    seen.add(token);
    double[] first = ReferenceNorm.of(embedded());
    double[] x = first;
    for (int l = 0; l < config.layers(); l++) {
      double strength = model.shortcut[l];
      x = layer(l, plus(x, Plain.map(first, f -> strength * f))); // (E62)
    }
    return product(model.head, x);
  }

  /** The rows of the last token and of the n-grams that end at it, added up, {@code [D]} (E5). */
  private double[] embedded() {
    double[] sum = model.embedding[seen.get(seen.size() - 1)];
    int tables = model.ngrams.length == 0 ? 0 : config.ngram().longest() - 1;
    for (int table = 0; table < tables; table++) {
      sum = plus(sum, model.ngrams[table * config.ngram().rows() + row(table + 2)]);
    }
    return sum;
  }

  /** The row of the last n tokens: their numbers, from 1, as digits; 0 where there is no token. */
  private int row(int n) {
    BigInteger hash = BigInteger.ZERO;
    for (int i = seen.size() - n; i < seen.size(); i++) {
      long digit = i < 0 ? 0 : seen.get(i) + 1L;
      hash = hash.multiply(BigInteger.valueOf(1_000_003)).add(BigInteger.valueOf(digit));
    }
    BigInteger prime = BigInteger.TWO.pow(31).subtract(BigInteger.ONE);
    return hash.mod(prime).mod(BigInteger.valueOf(config.ngram().rows())).intValue();
  }

  /** The residual stream {@code [D]} through a layer. */
  private double[] layer(int l, double[] x) {
    Layer layer = layers.get(l);
    layer.read.add(x);
    double[] current = product(model.encoder.get(l), arriving(l));
    double[] activity =
        switch (config.architecture().activity()) {
          case SPIKING -> layer.neurons.orElseThrow().next(current); // (E20 to E25, E40)
          case RECTIFIED -> Plain.map(current, c -> Math.max(0, c)); // (E80)
        };
    double[] z = new double[config.population()];
    for (int h = 0; h < config.heads(); h++) {
      double[] own = head(activity, h, config.neurons());
      double[] attended = layer.heads.get(h).next(own, x, gate(l, h, x)); // (E50 to E56)
      double[] value = value(l, h, ReferenceNorm.of(attended));
      for (int i = 0; i < config.neurons(); i++) {
        int neuron = h * config.neurons() + i;
        z[neuron] = activity[neuron] * Math.max(0, value[i]); // (E60)
      }
    }
    layer.activity.add(activity);
    return ReferenceNorm.of(plus(x, ReferenceNorm.of(product(model.decoder.get(l), z)))); // (E61)
  }

  /** What a token leaves of a head's synapses (E56). */
  private double gate(int l, int h, double[] x) {
    double[][] weights = model.gates.get(l);
    return weights.length == 0
        ? 1
        : 1 / (1 + Math.exp(-ForgettingFloat.START - product(weights, x)[h]));
  }

  /** What a layer's encoder reads, {@code [D]} (E13). */
  private double[] arriving(int l) {
    List<double[]> read = layers.get(l).read;
    double[] sum = read.get(read.size() - 1).clone();
    double[][] strengths = model.delays.get(l);
    for (int lag = 1; lag <= strengths.length && lag < read.size(); lag++) {
      double[] past = read.get(read.size() - 1 - lag);
      double[] strength = strengths[lag - 1];
      Arrays.setAll(sum, i -> sum[i] + strength[i] * past[i]);
    }
    return sum;
  }

  /** The currents of a head's value neurons, {@code [N]} (E60, E81). */
  private double[] value(int l, int h, double[] attended) {
    int n = config.neurons();
    double[][] weights = Arrays.copyOfRange(model.valueEncoder.get(l), h * n, (h + 1) * n);
    double[] value = product(weights, attended);
    return config.architecture().normalisesValues() ? ReferenceNorm.of(value) : value;
  }

  /**
   * A state of a layer's neurons after the last token, {@code [M]}.
   *
   * @param state its place in the neurons' family
   */
  public double[] neurons(int layer, int state) {
    return layers.get(layer).neurons.orElseThrow().states()[state];
  }

  /** The residual stream that a layer read at a token, {@code [D]}. */
  public double[] stream(int layer, int token) {
    return layers.get(layer).read.get(token).clone();
  }

  /** The activity of a layer at a token, {@code [M]}. */
  public double[] activity(int layer, int token) {
    return layers.get(layer).activity.get(token).clone();
  }

  /** The synaptic states of a head after the last token, {@code [K · N · D]} (E55). */
  public double[] synapses(int layer, int h) {
    return Arrays.stream(layers.get(layer).heads.get(h).synapses())
        .flatMap(Arrays::stream)
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }
}
