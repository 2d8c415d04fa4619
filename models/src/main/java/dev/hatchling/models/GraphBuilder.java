package dev.hatchling.models;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.neurons.NeuronVariables;
import dev.hatchling.neurons.NeuronsOutput;
import dev.hatchling.neurons.NoiseSettings;
import dev.hatchling.neurons.NoiseStrengths;
import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Builds the graphs of a model; the equations of docs/model.md in their order (E2 to E61), and BDH
 * as published (E80, E81).
 */
final class GraphBuilder {
  private final LanguageModel model;
  private final ModelConfig config;
  private final Operations ops;
  private final SameDiff sd = CompiledGraphs.create();
  private final DataType type;

  private final GraphOptions options;
  private final SDVariable tokens;
  private final @Nullable SDVariable position;
  private final List<ParameterSpec> trainable = new ArrayList<>();
  private final List<SDVariable> learned = new ArrayList<>();
  private final List<SDVariable> auxiliary = new ArrayList<>();
  private final List<Map<Projection, SDVariable>> projections = new ArrayList<>();

  private GraphBuilder(LanguageModel model, GraphOptions options) {
    this.model = model;
    this.config = model.config();
    this.ops = ModelSettings.operations(config);
    this.type = LanguageModel.type(config);
    this.options = options;
    if (config.ops() == OperationSet.PORTABLE && !config.bdh() && options.steps() == 0) {
      throw new IllegalArgumentException("portable operations need a graph made for one length");
    }
    long steps = options.steps() == 0 ? -1 : options.steps();
    this.tokens = sd.placeHolder(GraphNames.TOKENS, DataType.INT32, -1, steps);
    this.position = options.carried() ? sd.placeHolder(GraphNames.POSITION, DataType.INT64) : null;
  }

  /** Loss per sample and in total, differentiated where it trains. */
  static ModelGraph loss(LanguageModel model, GraphOptions options) {
    GraphBuilder builder = new GraphBuilder(model, options);
    builder.addLoss(builder.logits());
    if (options.training()) {
      builder.differentiate();
    }
    return new ModelGraph(
        builder.sd, options.training() ? builder.trainable : List.of(), options.seed());
  }

  /** Logits. */
  static ModelGraph sequence(LanguageModel model, GraphOptions options) {
    GraphBuilder builder = new GraphBuilder(model, options);
    builder.logits();
    return new ModelGraph(builder.sd, List.of(), options.seed());
  }

  private SDVariable logits() {
    SDVariable x = ops.layerNorm(ops.embedding(variable(ParameterNames.EMBEDDING), tokens));
    x = x.rename(GraphNames.stream(0));
    for (int set = 0; set < config.projectionSets(); set++) {
      projections.add(projectionSet(set));
    }
    ParameterNames.learned(config).forEach(p -> learned.add(variable(p.name())));
    for (int layer = 0; layer < config.layers(); layer++) {
      x = layer(layer, x);
    }
    SDVariable logits = ops.linear(x, variable(ParameterNames.HEAD));
    return logits.rename(GraphNames.LOGITS);
  }

  /** The numbers at the end of the names tell the profile to which layer an op belongs. */
  private SDVariable layer(int layer, SDVariable x) {
    Map<Projection, SDVariable> weights = projections.get(config.shared() ? 0 : layer);
    SDVariable activity = activity(layer, x, weights.get(Projection.ENCODER));
    activity = activity.rename(GraphNames.activity(layer));
    SDVariable attended = attention(layer, activity, x).rename(GraphNames.attended(layer));
    SDVariable mixed =
        ops.mix(
            activity,
            ops.layerNorm(attended),
            weights.get(Projection.VALUE_ENCODER),
            weights.get(Projection.DECODER),
            config.heads(),
            dropout(layer),
            !config.bdh());
    return ops.residualNorm(x, mixed.rename("mixed." + layer)).rename(GraphNames.stream(layer + 1));
  }

  private SDVariable activity(int layer, SDVariable x, SDVariable encoder) {
    if (config.bdh()) {
      return heads(ops.rectifiedLinear(x, encoder).rename("rectified." + layer));
    }
    return neurons(layer, x, encoder);
  }

  private SDVariable neurons(int layer, SDVariable x, SDVariable encoder) {
    List<String> states = GraphNames.states(config);
    NeuronsOutput out =
        ops.spikingLinear(
            x,
            encoder,
            new NeuronVariables(
                variable(ParameterNames.threshold(layer)),
                variable(ParameterNames.logTheta(layer)),
                learned),
            options.carried() ? initial(states, layer) : List.of(),
            ModelSettings.neurons(config, options.training(), options.steps(), noise(layer)));
    out.rate().rename(GraphNames.rate(layer));
    for (int i = 0; i < states.size() && options.carried(); i++) {
      out.states().get(i).rename(GraphNames.finalNeurons(states.get(i), layer));
    }
    if (out.auxiliaryLoss() != null && options.training()) {
      auxiliary.add(out.auxiliaryLoss());
    }
    return out.activity();
  }

  private List<SDVariable> initial(List<String> states, int layer) {
    return states.stream()
        .map(s -> sd.placeHolder(GraphNames.neurons(s, layer), type, -1, config.population()))
        .toList();
  }

  /** Chunks of the configured size where state is carried over their borders, else the fastest. */
  private AttentionSettings attentionSettings() {
    AttentionSettings settings = ModelSettings.attention(config).withSteps(options.steps());
    return options.carried() ? settings.withFinalState() : settings.withChunk(0);
  }

  private SDVariable attention(int layer, SDVariable activity, SDVariable x) {
    @Nullable SDVariable synapses =
        options.carried()
            ? sd.placeHolder(
                GraphNames.synapses(layer),
                type,
                -1,
                config.heads(),
                (long) attentionSettings().components() * config.neurons(),
                config.width())
            : null;
    AttentionOutput out = ops.stdpAttention(activity, x, synapses, position, attentionSettings());
    if (out.finalState() != null) {
      out.finalState().rename(GraphNames.finalSynapses(layer));
    }
    return out.attended();
  }

  private @Nullable DropoutSettings dropout(int layer) {
    Long seed = options.seed();
    if (!options.training() || seed == null || config.dropout() == 0) {
      return null;
    }
    @Nullable SDVariable mask =
        portable(GraphNames.dropout(layer), -1, -1, config.heads(), config.neurons());
    SDVariable step = input(GraphNames.STEP, DataType.INT64);
    return new DropoutSettings(config.dropout(), seed, layer, samples(), step, mask);
  }

  private @Nullable NoiseSettings noise(int layer) {
    Long seed = options.seed();
    if (seed == null || !config.noise().any()) {
      return null;
    }
    NoiseStrengths strengths = ModelSettings.noise(config);
    int channels = strengths.active().size();
    @Nullable SDVariable normals =
        portable(GraphNames.noise(layer), channels, -1, -1, config.population());
    return new NoiseSettings(strengths, seed, layer, samples(), position, normals);
  }

  private SDVariable samples() {
    return input(GraphNames.SAMPLES, DataType.INT64, -1);
  }

  private SDVariable input(String name, DataType dataType, long... shape) {
    return sd.hasVariable(name) ? sd.getVariable(name) : sd.placeHolder(name, dataType, shape);
  }

  private @Nullable SDVariable portable(String name, long... shape) {
    return config.ops() == OperationSet.PORTABLE ? sd.placeHolder(name, type, shape) : null;
  }

  private Map<Projection, SDVariable> projectionSet(int set) {
    Map<Projection, SDVariable> weights = new EnumMap<>(Projection.class);
    for (Projection p : Projection.values()) {
      SDVariable raw = variable(ParameterNames.weight(config, p, set));
      weights.put(
          p,
          config.bdh()
              ? raw
              : ops.daleWeight(raw, sd.constant(raw.name() + ".scale", model.scale(p, set))));
    }
    return weights;
  }

  private SDVariable variable(String name) {
    if (sd.hasVariable(name)) {
      return sd.getVariable(name);
    }
    model.parameters().stream().filter(p -> p.name().equals(name)).forEach(trainable::add);
    return sd.var(name, model.array(name));
  }

  private void addLoss(SDVariable logits) {
    SDVariable targets = sd.placeHolder(GraphNames.TARGETS, DataType.INT32, -1, -1);
    SDVariable weights = sd.placeHolder(GraphNames.WEIGHTS, type, -1, -1);
    SDVariable sampleWeights = sd.placeHolder(GraphNames.SAMPLE_WEIGHTS, type, -1);
    SDVariable losses = ops.crossEntropy(logits, targets, weights);
    losses = losses.rename(GraphNames.LOSS_PER_SAMPLE);
    losses.mul(sampleWeights).sum().rename(GraphNames.LOSS);
  }

  private void differentiate() {
    List<String> losses = new ArrayList<>(List.of(GraphNames.LOSS));
    auxiliary.forEach(loss -> losses.add(loss.name()));
    sd.setLossVariables(losses.toArray(new String[0]));
    CompiledGraphs.createGradients(sd);
  }

  /** {@code [B, T, M]} as {@code [B, T, H, N]}. */
  private SDVariable heads(SDVariable x) {
    return sd.reshape(x, shape(config.heads(), config.neurons()));
  }

  /** {@code [B, T, H, N]} as {@code [B, T, M]}. */
  private SDVariable shape(int... last) {
    SDVariable tail =
        sd.constant(org.nd4j.linalg.factory.Nd4j.createFromArray(last).castTo(DataType.INT64));
    return sd.concat(0, sd.shape(tokens), tail);
  }
}
