package dev.hatchling.models;

import java.util.ArrayList;
import java.util.List;

/** Names and shapes of a model's arrays. */
public final class ParameterNames {
  /** Embedding, {@code [V, D]}. */
  public static final String EMBEDDING = "embed.weight";

  /** Output head, {@code [V, D]}. */
  public static final String HEAD = "lm_head";

  /** Tables of n-grams, {@code [(longest − 1) · rows, D]}; missing where a model has none. */
  public static final String NGRAMS = "ngrams.weight";

  private ParameterNames() {}

  /**
   * The name of a projection, with its layer where layers do not share.
   *
   * @param layer counted from 0
   */
  public static String projection(ModelConfig config, Projection projection, int layer) {
    return config.shared() ? projection.key() : "layers." + layer + "." + projection.key();
  }

  /**
   * The connections of a Dale projection: 1 from an excitatory, −1 from an inhibitory presynaptic
   * neuron, 0 where there is none.
   *
   * @param projection its name
   */
  public static String connections(String projection) {
    return projection + ".connections";
  }

  /** Firing thresholds θ of a layer, {@code [M]}. */
  public static String threshold(int layer) {
    return "layers." + layer + ".threshold";
  }

  /** Logarithms of the BCM thresholds Θ of a layer, {@code [M]}. */
  public static String logTheta(int layer) {
    return "layers." + layer + ".log_theta";
  }

  /** Raw strengths of a layer's axonal delays, {@code [K − 1, D]}; missing where it has none. */
  public static String delays(int layer) {
    return "layers." + layer + ".delays";
  }

  /** How strongly a layer reads the embedding, {@code [1]}; missing where it does not. */
  public static String shortcut(int layer) {
    return "layers." + layer + ".shortcut";
  }

  /** Weights of the gates of a layer's synapses, {@code [H, D]}; missing where it has none. */
  public static String forgetting(int layer) {
    return "layers." + layer + ".forgetting";
  }

  /** All arrays of a model in a fixed order. */
  public static List<ParameterSpec> of(ModelConfig config) {
    return parameters(config).stream().map(Parameter::spec).toList();
  }

  /** As {@link #of}, with how they lie in files and begin. */
  static List<Parameter> parameters(ModelConfig config) {
    int v = config.vocabulary();
    int d = config.width();
    Architecture architecture = config.architecture();
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.normal(EMBEDDING, FileLayout.same(v, d), v, d));
    for (int set = 0; set < config.projectionSets(); set++) {
      for (Projection p : Projection.values()) {
        all.addAll(architecture.projections().parameters(config, p, projection(config, p, set)));
      }
    }
    all.add(Parameter.normal(HEAD, FileLayout.transposed(v, d), v, d));
    all.addAll(architecture.activity().block.parameters(config));
    config
        .ngrams()
        .ifPresent(n -> all.add(Parameter.zeros(NGRAMS, ParameterKind.TABLE, n.allRows(), d)));
    for (int l = 0; l < config.layers(); l++) {
      if (config.stream().lags() > 0) {
        all.add(Parameter.zeros(delays(l), ParameterKind.WEIGHT, config.stream().lags(), d));
      }
      if (config.stream().shortcut(l)) {
        all.add(Parameter.constant(shortcut(l), ParameterKind.WEIGHT, 1, 0));
      }
      if (config.plasticity().forgetting()) {
        all.add(Parameter.zeros(forgetting(l), ParameterKind.WEIGHT, config.heads(), d));
      }
    }
    return all;
  }
}
