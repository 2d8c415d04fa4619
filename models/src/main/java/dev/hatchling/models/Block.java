package dev.hatchling.models;

import dev.hatchling.attention.AttentionOutput;
import dev.hatchling.attention.AttentionSettings;
import dev.hatchling.attention.ForgettingFloat;
import dev.hatchling.axons.AxonsOutput;
import dev.hatchling.mixing.DropoutSettings;
import dev.hatchling.operations.Operations;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A layer of a model without its residual stream: neurons, attention, gate and decoder. What
 * differs from architecture to architecture is in the blocks that an {@link Architecture} is
 * composed of.
 */
final class Block {
  private final GraphScope graph;
  private final ModelConfig config;
  private final Architecture architecture;

  Block(GraphScope graph) {
    this.graph = graph;
    config = graph.config;
    architecture = config.architecture();
  }

  /**
   * The projections' weights as they act (E10).
   *
   * @param set of weights: 0 where layers share, else the layer
   */
  Map<Projection, SDVariable> projections(int set) {
    Map<Projection, SDVariable> weights = new EnumMap<>(Projection.class);
    for (Projection p : Projection.values()) {
      String name = ParameterNames.projection(config, p, set);
      weights.put(p, architecture.projections().weights(graph, name));
    }
    return weights;
  }

  /**
   * What a layer adds to the residual stream, before its norm.
   *
   * @param x the residual stream, {@code [B, T, D]}
   * @return {@code [B, T, D]}
   */
  SDVariable mixed(int layer, SDVariable x, Map<Projection, SDVariable> weights) {
    Operations ops = graph.ops;
    // Neurons: E20 to E40, or E80.
    NeuronBlock neurons = architecture.activity().block;
    SDVariable arriving = arriving(layer, x);
    SDVariable activity = neurons.activity(graph, layer, arriving, weights.get(Projection.ENCODER));
    activity = activity.rename(GraphNames.activity(layer));
    // Attention: E50 to E56.
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
    return mixed.rename("mixed." + layer);
  }

  /** What the encoder reads (E13). */
  private SDVariable arriving(int layer, SDVariable x) {
    int lags = config.stream().lags();
    if (lags == 0) {
      return x;
    }
    SDVariable taps = graph.variable(ParameterNames.delays(layer));
    @Nullable SDVariable before =
        graph.options.carried()
            ? graph.input(
                GraphNames.neurons(GraphNames.AXONS, layer), graph.type, -1, lags, config.width())
            : null;
    AxonsOutput out = graph.ops.axons(x, taps, before, lags, config.obeysDale());
    if (out.last() != null) {
      out.last().rename(GraphNames.finalNeurons(GraphNames.AXONS, layer));
    }
    return out.arrived().rename(GraphNames.arriving(config, layer));
  }

  private SDVariable attention(int layer, SDVariable activity, SDVariable x) {
    AttentionSettings settings = attentionSettings();
    @Nullable SDVariable synapses =
        graph.options.carried()
            ? graph.input(
                GraphNames.synapses(layer),
                graph.type,
                -1,
                config.heads(),
                (long) settings.components() * config.neurons(),
                config.width())
            : null;
    AttentionOutput out =
        graph.ops.stdpAttention(activity, x, synapses, graph.position, gates(layer, x), settings);
    if (out.finalState() != null) {
      out.finalState().rename(GraphNames.finalSynapses(layer));
    }
    return out.attended();
  }

  /** Logarithms of the tokens' gates, {@code [B, T, H]} (E56); null where there are none. */
  private @Nullable SDVariable gates(int layer, SDVariable x) {
    if (!config.plasticity().forgetting()) {
      return null;
    }
    SDVariable weights = graph.variable(ParameterNames.forgetting(layer));
    SDVariable z = graph.ops.linear(x, weights).add(ForgettingFloat.START);
    // ln sigmoid(z) = min(0, z) − ln(1 + e^(−|z|)).
    SDVariable below = graph.sd.nn().relu(z.neg(), 0);
    SDVariable rest = graph.sd.math().log1p(graph.sd.math().exp(graph.sd.math().abs(z).neg()));
    return below.add(rest).neg();
  }

  /** Chunks of the configured size where state is carried over their borders, else the fastest. */
  private AttentionSettings attentionSettings() {
    AttentionSettings settings = ModelSettings.attention(config).withSteps(graph.options.steps());
    return graph.options.carried() ? settings.withFinalState() : settings.withChunk(0);
  }

  private @Nullable DropoutSettings dropout(int layer) {
    Long seed = graph.options.seed();
    if (!graph.options.training() || seed == null || config.dropout() == 0) {
      return null;
    }
    @Nullable SDVariable mask =
        graph.draws(GraphNames.dropout(layer), -1, -1, config.heads(), config.neurons());
    SDVariable step = graph.input(GraphNames.STEP, DataType.INT64);
    return new DropoutSettings(config.dropout(), seed, layer, graph.samples(), step, mask);
  }
}
