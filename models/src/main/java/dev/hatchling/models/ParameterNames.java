package dev.hatchling.models;

import dev.hatchling.neurons.NeuronParameter;
import java.util.ArrayList;
import java.util.List;

/** Names and shapes of a model's arrays. */
public final class ParameterNames {
  /** Embedding, {@code [V, D]}. */
  public static final String EMBEDDING = "embed.weight";

  /** Output head, {@code [V, D]}. */
  public static final String HEAD = "lm_head";

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
   * The weights of a projection: raw where Dale's law holds, plain for BDH.
   *
   * @param layer counted from 0
   */
  public static String weight(ModelConfig config, Projection projection, int layer) {
    return projection(config, projection, layer) + (config.bdh() ? "" : ".raw");
  }

  /**
   * The connections of a Dale projection: 1 from an excitatory, −1 from an inhibitory presynaptic
   * neuron, 0 where there is none.
   */
  public static String connections(ModelConfig config, Projection projection, int layer) {
    return projection(config, projection, layer) + ".connections";
  }

  /** Firing thresholds θ of a layer, {@code [M]}. */
  public static String threshold(int layer) {
    return "layers." + layer + ".threshold";
  }

  /** Logarithms of the BCM thresholds Θ of a layer, {@code [M]}. */
  public static String logTheta(int layer) {
    return "layers." + layer + ".log_theta";
  }

  /** What the neurons learn, {@code [M]} each, shared by all layers; nothing for BDH. */
  public static List<NeuronParameter> learned(ModelConfig config) {
    return config.bdh() ? List.of() : config.neuron().kind().family().parameters();
  }

  /** All arrays of a model in a fixed order. */
  public static List<ParameterSpec> of(ModelConfig config) {
    List<ParameterSpec> specs = new ArrayList<>();
    long v = config.vocabulary();
    long d = config.width();
    specs.add(ParameterSpec.of(EMBEDDING, ParameterKind.WEIGHT, v, d));
    for (int set = 0; set < config.projectionSets(); set++) {
      for (Projection p : Projection.values()) {
        projection(config, p, set, specs);
      }
    }
    specs.add(ParameterSpec.of(HEAD, ParameterKind.WEIGHT, v, d));
    if (!config.bdh()) {
      neurons(config, specs);
    }
    return specs;
  }

  private static void projection(
      ModelConfig config, Projection p, int set, List<ParameterSpec> specs) {
    long outputs = p.outputs(config);
    long inputs = p.inputs(config);
    ParameterKind kind = config.bdh() ? ParameterKind.WEIGHT : ParameterKind.DALE;
    specs.add(ParameterSpec.of(weight(config, p, set), kind, outputs, inputs));
    if (!config.bdh()) {
      specs.add(
          ParameterSpec.of(connections(config, p, set), ParameterKind.BUFFER, outputs, inputs));
    }
  }

  private static void neurons(ModelConfig config, List<ParameterSpec> specs) {
    long m = config.population();
    for (NeuronParameter parameter : learned(config)) {
      specs.add(ParameterSpec.of(parameter.name(), ParameterKind.WEIGHT, m));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      specs.add(ParameterSpec.of(threshold(layer), ParameterKind.HOMEOSTATIC, m));
      specs.add(ParameterSpec.of(logTheta(layer), ParameterKind.LOG_HOMEOSTATIC, m));
    }
  }
}
