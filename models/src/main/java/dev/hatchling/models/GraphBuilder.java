package dev.hatchling.models;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Builds the graphs of a model: its equations (docs/model.md) from top to bottom. What differs from
 * architecture to architecture is in the blocks that an {@link Architecture} is composed of.
 *
 * <p>Numbers at the end of names tell the profile to which layer an op belongs.
 */
final class GraphBuilder {
  private final GraphScope graph;
  private final GraphOptions options;
  private final ModelConfig config;
  private final Architecture architecture;
  private final Operations ops;

  private GraphBuilder(LanguageModel model, GraphOptions options) {
    this.options = options;
    graph = new GraphScope(model, options);
    config = model.config();
    architecture = config.architecture();
    ops = graph.ops;
  }

  /** Loss per sample and in total, differentiated where it trains. */
  static ModelGraph loss(LanguageModel model, GraphOptions options) {
    GraphBuilder builder = new GraphBuilder(model, options);
    builder.loss(builder.logits());
    if (!options.training()) {
      return new ModelGraph(builder.graph.sd, List.of(), options.seed());
    }
    builder.differentiate();
    return new ModelGraph(builder.graph.sd, builder.graph.trainable, options.seed());
  }

  /** Logits. */
  static ModelGraph sequence(LanguageModel model, GraphOptions options) {
    GraphBuilder builder = new GraphBuilder(model, options);
    builder.logits();
    return new ModelGraph(builder.graph.sd, List.of(), options.seed());
  }

  /** From tokens {@code [B, T]} to logits {@code [B, T, V]} (E2, E3, E5). */
  private SDVariable logits() {
    SDVariable x = ops.layerNorm(embedded()).rename(GraphNames.stream(0));
    List<Map<Projection, SDVariable>> weights = new ArrayList<>();
    for (int set = 0; set < config.projectionSets(); set++) {
      weights.add(projections(set));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      x = layer(layer, x, weights.get(config.shared() ? 0 : layer));
    }
    return ops.linear(x, graph.variable(ParameterNames.HEAD)).rename(GraphNames.LOGITS);
  }

  private SDVariable embedded() {
    SDVariable own = ops.embedding(graph.variable(ParameterNames.EMBEDDING), graph.tokens);
    if (config.ngrams().isEmpty()) {
      return own;
    }
    long tables = config.ngrams().get().tables();
    SDVariable rows = graph.input(GraphNames.NGRAMS, DataType.INT32, -1, graph.steps(), tables);
    String name = ParameterNames.NGRAMS;
    SDVariable table = graph.constant(name, graph.model.array(name));
    return own.add(GraphNames.EMBEDDING_SUM, ops.rowSum(table, rows));
  }

  /** The projections' weights as they act (E10). */
  private Map<Projection, SDVariable> projections(int set) {
    Map<Projection, SDVariable> weights = new EnumMap<>(Projection.class);
    for (Projection p : Projection.values()) {
      String name = ParameterNames.projection(config, p, set);
      weights.put(p, architecture.projections().weights(graph, name));
    }
    return weights;
  }

  /** The residual stream {@code [B, T, D]} through a layer. */
  private SDVariable layer(int layer, SDVariable x, Map<Projection, SDVariable> weights) {
    // Neurons: E20 to E40, or E80.
    NeuronBlock neurons = architecture.activity().block;
    SDVariable activity = neurons.activity(graph, layer, x, weights.get(Projection.ENCODER));
    activity = activity.rename(GraphNames.activity(layer));
    // Attention: E50 to E55.
    SDVariable attended = attention(layer, activity, x).rename(GraphNames.attended(layer));
    // Value, gate and decoder: E60, E61.
    SDVariable mixed =
        ops.mix(
            activity,
            ops.layerNorm(attended),
            weights.get(Projection.VALUE_ENCODER),
            weights.get(Projection.DECODER),
            config.heads(),
            dropout(layer),
            architecture.normalisesValues());
    return ops.residualNorm(x, mixed.rename("mixed." + layer)).rename(GraphNames.stream(layer + 1));
  }

  private SDVariable attention(int layer, SDVariable activity, SDVariable x) {
    AttentionSettings settings = attentionSettings();
    @Nullable SDVariable synapses =
        options.carried()
            ? graph.sd.placeHolder(
                GraphNames.synapses(layer),
                graph.type,
                -1,
                config.heads(),
                (long) settings.components() * config.neurons(),
                config.width())
            : null;
    AttentionOutput out = ops.stdpAttention(activity, x, synapses, graph.position, settings);
    if (out.finalState() != null) {
      out.finalState().rename(GraphNames.finalSynapses(layer));
    }
    return out.attended();
  }

  /** Chunks of the configured size where state is carried over their borders, else the fastest. */
  private AttentionSettings attentionSettings() {
    AttentionSettings settings = ModelSettings.attention(config).withSteps(options.steps());
    return options.carried() ? settings.withFinalState() : settings.withChunk(0);
  }

  private @Nullable DropoutSettings dropout(int layer) {
    Long seed = options.seed();
    if (!options.training() || seed == null || config.dropout() == 0) {
      return null;
    }
    @Nullable SDVariable mask =
        graph.draws(GraphNames.dropout(layer), -1, -1, config.heads(), config.neurons());
    SDVariable step = graph.input(GraphNames.STEP, DataType.INT64);
    return new DropoutSettings(config.dropout(), seed, layer, graph.samples(), step, mask);
  }

  /** Cross-entropy, per sample and in total (E4, E70). */
  private void loss(SDVariable logits) {
    SDVariable targets = graph.input(GraphNames.TARGETS, DataType.INT32, -1, -1);
    SDVariable weights = graph.input(GraphNames.WEIGHTS, graph.type, -1, -1);
    SDVariable sampleWeights = graph.input(GraphNames.SAMPLE_WEIGHTS, graph.type, -1);
    SDVariable losses = ops.crossEntropy(logits, targets, weights);
    losses = losses.rename(GraphNames.LOSS_PER_SAMPLE);
    losses.mul(sampleWeights).sum().rename(GraphNames.LOSS);
  }

  private void differentiate() {
    List<String> losses = new ArrayList<>(List.of(GraphNames.LOSS));
    graph.auxiliary.forEach(loss -> losses.add(loss.name()));
    graph.sd.setLossVariables(losses.toArray(new String[0]));
    boolean tables = config.ngrams().isPresent();
    CompiledGraphs.createGradients(
        graph.sd, tables ? new String[] {GraphNames.EMBEDDING_SUM} : new String[0]);
  }
}
