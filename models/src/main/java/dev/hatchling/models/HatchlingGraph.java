package dev.hatchling.models;

import dev.hatchling.input.InputException;
import dev.hatchling.layers.BorrowingVertex;
import dev.hatchling.layers.CrossEntropyLayer;
import dev.hatchling.layers.EmbeddingLayer;
import dev.hatchling.layers.LayerNormLayer;
import dev.hatchling.layers.NgramLayer;
import dev.hatchling.layers.ScaleLayer;
import dev.hatchling.text.Ngrams;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A language model as a DL4J {@code ComputationGraph} with its residual stream as vertices: logits,
 * losses and gradients are those of a {@link LanguageModel} with the same weights.
 *
 * <p>Vertices: {@code embedding} and {@code embedded} (E2), with tables of n-grams {@code ngrams}
 * and {@code sum} between them (E5); of each layer l {@code block.l}, {@code normed.l}, {@code
 * sum.l} and {@code residual.l} (E61), with shortcuts {@code left.l} and {@code shortcut.l} (E62);
 * {@code logits} (E3, E4). What layers share is a parameter of {@code block.0}. Input {@code
 * tokens} is {@code [B, T]}, or {@code [B, 1, T]} as truncated back-propagation wants it; labels
 * are token numbers of the same shape. Each block carries its state in {@code rnnTimeStep}.
 */
public final class HatchlingGraph {
  private static final String TOKENS = "tokens";
  private static final String EMBEDDING = "embedding";
  private static final String NGRAMS = "ngrams";
  private static final String SUM = "sum";
  private static final String SHORTCUT = "shortcut";
  private static final String LOGITS = "logits";
  private static final double SPREAD = 0.02;

  private HatchlingGraph() {}

  static String block(int layer) {
    return "block." + layer;
  }

  private static boolean isShortcut(String name) {
    return name.endsWith("." + SHORTCUT);
  }

  /** Whether an array belongs to no block. */
  static boolean isOutside(String name) {
    return isShortcut(name)
        || name.equals(ParameterNames.EMBEDDING)
        || name.equals(ParameterNames.NGRAMS)
        || name.equals(ParameterNames.HEAD);
  }

  /**
   * The vertices of a model, to be built as they are or with more.
   *
   * @param config of the model
   * @param settings updater, clipping and whatever else holds for all layers; the type of numbers
   *     becomes that of the configuration
   * @param seed of fresh weights, and of dropout and noise, which are functions of the network's
   *     iteration
   */
  public static ComputationGraphConfiguration.GraphBuilder builder(
      ModelConfig config, NeuralNetConfiguration.Builder settings, long seed) {
    String ops = ModelSettings.operations(config).name();
    int v = config.vocabulary();
    ComputationGraphConfiguration.GraphBuilder graph =
        settings
            .dataType(LanguageModel.type(config))
            .graphBuilder()
            .addInputs(TOKENS)
            .setInputTypes(InputType.recurrent(1, config.context()))
            .addLayer(
                EMBEDDING, new EmbeddingLayer(v, config.width(), SPREAD, seed).ops(ops), TOKENS);
    String embedded =
        config.ngrams().map(ngrams -> tables(graph, config, ngrams)).orElse(EMBEDDING);
    graph.addLayer(GraphNames.stream(0), new LayerNormLayer().ops(ops), embedded);
    for (int l = 0; l < config.layers(); l++) {
      String stream = GraphNames.stream(l);
      BlockLayer block = new BlockLayer(config, l, seed);
      block.setLayerName(block(l));
      NeuralNetConfiguration conf = graph.getGlobalConfiguration().clone().layer(block).build();
      graph
          .addVertex(
              block(l),
              block.lender() == null ? new LayerVertex(conf, null) : new BorrowingVertex(conf),
              stream)
          .addLayer("normed." + l, new LayerNormLayer().ops(ops), block(l))
          .addVertex(
              "sum." + l, new ElementWiseVertex(ElementWiseVertex.Op.Add), stream, "normed." + l);
      leave(graph, config, l);
    }
    return graph
        .addLayer(
            LOGITS,
            new CrossEntropyLayer(v, SPREAD, seed).ops(ops),
            GraphNames.stream(config.layers()))
        .setOutputs(LOGITS);
  }

  /** Adds the norm behind a layer and, where the next one has a shortcut, the embedding (E62). */
  private static void leave(
      ComputationGraphConfiguration.GraphBuilder graph, ModelConfig config, int l) {
    String ops = ModelSettings.operations(config).name();
    boolean shortcut = l + 1 < config.layers() && config.stream().shortcut(l + 1);
    String next = GraphNames.stream(l + 1);
    String left = shortcut ? "left." + l : next;
    graph.addLayer(left, new LayerNormLayer().ops(ops), "sum." + l);
    if (shortcut) {
      String scaled = SHORTCUT + "." + (l + 1);
      graph
          .addLayer(scaled, new ScaleLayer().ops(ops), GraphNames.stream(0))
          .addVertex(next, new ElementWiseVertex(ElementWiseVertex.Op.Add), left, scaled);
    }
  }

  /** Adds tables of n-grams, and says which vertex their sum with the embedding is. */
  private static String tables(
      ComputationGraphConfiguration.GraphBuilder graph, ModelConfig config, Ngrams ngrams) {
    NgramLayer layer = new NgramLayer(ngrams.rows(), ngrams.longest(), config.width());
    graph
        .addLayer(NGRAMS, layer.ops(ModelSettings.operations(config).name()), TOKENS)
        .addVertex(SUM, new ElementWiseVertex(ElementWiseVertex.Op.Add), EMBEDDING, NGRAMS);
    return SUM;
  }

  /**
   * A graph with the weights of a model, which are copied.
   *
   * @param settings as for {@link #builder}
   * @param seed of dropout and noise
   */
  public static ComputationGraph of(
      LanguageModel model, NeuralNetConfiguration.Builder settings, long seed) {
    ComputationGraph graph = new ComputationGraph(builder(model.config(), settings, seed).build());
    graph.init();
    copy(model, graph);
    return graph;
  }

  /**
   * Copies the weights of a model into a graph of the same configuration.
   *
   * @throws InputException for a graph that is none of {@link #builder}, or of other shapes
   */
  public static void copy(LanguageModel model, ComputationGraph graph) {
    for (ParameterSpec spec : model.parameters()) {
      INDArray to = parameter(graph, spec);
      to.assign(
          spec.kind() == ParameterKind.BUFFER
              ? LanguageModel.scale(model.config(), model.array(spec.name()))
              : model.array(spec.name()));
    }
  }

  /**
   * A model with the weights of a graph, which are copied: to be written, scored, or to generate.
   *
   * @param graph that {@link #builder} made, however it was trained or read
   * @throws InputException for another graph
   */
  public static LanguageModel model(ComputationGraph graph) {
    Layer first = layer(graph, block(0));
    if (!(first.conf().getLayer() instanceof BlockLayer block)) {
      throw new InputException("the graph's vertex " + block(0) + " is no block of a model");
    }
    ModelConfig config = block.config();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : ParameterNames.of(config)) {
      INDArray array = parameter(graph, spec);
      arrays.put(
          spec.name(),
          spec.kind() == ParameterKind.BUFFER
              ? Transforms.sign(array, true).castTo(DataType.INT8)
              : array.dup('c'));
    }
    return LanguageModel.of(config, arrays);
  }

  private static INDArray parameter(ComputationGraph graph, ParameterSpec spec) {
    String name = spec.name();
    INDArray array =
        switch (name) {
          case ParameterNames.EMBEDDING -> layer(graph, EMBEDDING).getParam("table");
          case ParameterNames.NGRAMS -> layer(graph, NGRAMS).getParam(NgramLayer.TABLES);
          case ParameterNames.HEAD -> layer(graph, LOGITS).getParam("head");
          default ->
              isShortcut(name)
                  ? layer(graph, SHORTCUT + "." + name.split("\\.", -1)[1])
                      .getParam(ScaleLayer.FACTOR)
                  : layer(graph, BlockLayer.vertex(name)).getParam(BlockLayer.own(name));
        };
    if (array == null || !Arrays.equals(array.shape(), spec.dimensions())) {
      throw new InputException(
          "the graph's array for '"
              + name
              + "' is "
              + (array == null ? "missing" : Arrays.toString(array.shape()))
              + ", the model's is "
              + spec.shape());
    }
    return array;
  }

  private static Layer layer(ComputationGraph graph, String vertex) {
    if (graph.getVertex(vertex) == null || !graph.getVertex(vertex).hasLayer()) {
      throw new InputException("the graph has no vertex " + vertex + " of a model");
    }
    return graph.getVertex(vertex).getLayer();
  }
}
