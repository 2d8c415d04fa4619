package dev.hatchling.models;

import dev.hatchling.graph.CompiledGraphs;
import dev.hatchling.operations.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Builds the graphs of a model: its equations (docs/model.md) from top to bottom.
 *
 * <p>Numbers at the end of names tell the profile to which layer an op belongs.
 */
final class GraphBuilder {
  private final ModelScope graph;
  private final ModelConfig config;
  private final Operations ops;

  private GraphBuilder(LanguageModel model, GraphOptions options) {
    graph = new ModelScope(model, options);
    config = model.config();
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
    SDVariable first = ops.layerNorm(embedded()).rename(GraphNames.stream(0));
    SDVariable x = first;
    Block block = new Block(graph);
    List<Map<Projection, SDVariable>> weights = new ArrayList<>();
    for (int set = 0; set < config.projectionSets(); set++) {
      weights.add(block.projections(set));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      SDVariable mixed = block.mixed(layer, x, weights.get(config.shared() ? 0 : layer));
      x = shortcut(layer + 1, ops.residualNorm(x, mixed), first);
    }
    return ops.linear(x, graph.variable(ParameterNames.HEAD)).rename(GraphNames.LOGITS);
  }

  /** What a layer reads of what the one before has left (E62). */
  private SDVariable shortcut(int layer, SDVariable left, SDVariable first) {
    boolean there = layer < config.layers() && config.stream().shortcut(layer);
    SDVariable x =
        there ? left.add(first.mul(graph.variable(ParameterNames.shortcut(layer)))) : left;
    return x.rename(GraphNames.stream(layer));
  }

  private SDVariable embedded() {
    SDVariable tokens = graph.input(GraphNames.TOKENS, DataType.INT32, -1, graph.steps());
    SDVariable own = ops.embedding(graph.variable(ParameterNames.EMBEDDING), tokens);
    if (config.ngrams().isEmpty()) {
      return own;
    }
    long tables = config.ngrams().get().tables();
    SDVariable rows = graph.input(GraphNames.NGRAMS, DataType.INT32, -1, graph.steps(), tables);
    String name = ParameterNames.NGRAMS;
    SDVariable table = graph.table(name);
    return own.add(GraphNames.EMBEDDING_SUM, ops.rowSum(table, rows));
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
