package dev.hatchling.models;

import dev.hatchling.input.InputException;
import dev.hatchling.layers.LayerOutput;
import dev.hatchling.layers.LayerScope;
import dev.hatchling.layers.SequenceLayer;
import dev.hatchling.random.RandomKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A layer of a language model in a DL4J graph: {@code [B, T, D]}, the residual stream, to {@code
 * [B, T, D]}, what the layer adds to it before its norm. It is built of the {@link Block} that the
 * graphs of {@link LanguageModel} are built of.
 */
final class BlockLayer extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** The model's configuration as JSON. */
  @JsonProperty("model")
  private String text = "{}";

  @JsonProperty private int layer;
  private transient @Nullable ModelConfig config;

  /** For JSON. */
  BlockLayer() {}

  /**
   * A layer.
   *
   * @param config of the model
   * @param layer counted from 0
   * @param seed of fresh weights, dropout and noise
   */
  BlockLayer(ModelConfig config, int layer, long seed) {
    this.text = config.toJson().toString();
    this.layer = layer;
    this.seed = seed;
    ops(ModelSettings.operations(config).name());
  }

  /** The model's configuration, with the operations of this layer. */
  ModelConfig config() {
    ModelConfig read = config;
    if (read == null) {
      read = ModelConfig.fromText(text).with("ops", ops);
      config = read;
    }
    return read;
  }

  /** The name that an array of the model has in its layer; DL4J's have no underscore. */
  static String own(String name) {
    String bare = name.replaceFirst("^layers\\.[0-9]+\\.", "").replace(".connections", ".scale");
    StringBuilder key = new StringBuilder();
    for (String word : bare.split("_", -1)) {
      key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return key.toString();
  }

  /** The vertex that holds an array of a model's blocks. */
  static String vertex(String name) {
    return HatchlingGraph.block(
        name.startsWith("layers.") ? Integer.parseInt(name.split("\\.", -1)[1]) : 0);
  }

  private List<Parameter> parameters(int of) {
    return ParameterNames.parameters(config()).stream()
        .filter(p -> !HatchlingGraph.isOutside(p.name()))
        .filter(p -> vertex(p.name()).equals(HatchlingGraph.block(of)))
        .toList();
  }

  private static boolean isWeight(Parameter parameter) {
    return parameter.spec().kind() == ParameterKind.WEIGHT
        || parameter.spec().kind() == ParameterKind.DALE;
  }

  @Override
  public @Nullable String lender() {
    return borrowed().isEmpty() ? null : HatchlingGraph.block(0);
  }

  /** What no layer has for itself. */
  @Override
  protected Set<String> borrowed() {
    return layer == 0
        ? Set.of()
        : parameters(0).stream()
            .filter(p -> !p.name().startsWith("layers."))
            .map(p -> own(p.name()))
            .collect(Collectors.toSet());
  }

  @Override
  protected Set<String> buffers() {
    return parameters(layer).stream()
        .filter(p -> !isWeight(p))
        .map(p -> own(p.name()))
        .collect(Collectors.toSet());
  }

  @Override
  protected boolean isConstant(String parameter) {
    return parameter.endsWith(".scale");
  }

  @Override
  protected long outputSize() {
    return config().width();
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    if (inputSize != config().width()) {
      throw new InputException(
          "block: " + inputSize + " numbers a token come in, n_embd is " + config().width());
    }
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    for (Parameter parameter : parameters(layer)) {
      if (isWeight(parameter)) {
        params.addWeightParam(own(parameter.name()), parameter.spec().dimensions());
      } else {
        params.addBiasParam(own(parameter.name()), parameter.spec().dimensions());
      }
    }
  }

  /** Those of a fresh {@link LanguageModel} with this seed. */
  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    RandomKey root = RandomKey.root(seed);
    for (Parameter p : parameters(layer)) {
      INDArray to = params.get(own(p.name()));
      RandomKey init = root.child("init").child(p.name());
      INDArray fresh =
          p.fresh().make(p.spec(), to.dataType(), init, root.child("mask").child(p.name()));
      to.assign(
          p.spec().kind() == ParameterKind.BUFFER ? LanguageModel.scale(config(), fresh) : fresh);
    }
  }

  @Override
  protected Map<String, long[]> memory() {
    ModelConfig model = config();
    Map<String, long[]> memory = new LinkedHashMap<>();
    for (String state : GraphNames.states(model)) {
      memory.put(GraphNames.neurons(state, layer), GraphNames.shape(model, state));
    }
    long rows = (long) ModelSettings.attention(model).components() * model.neurons();
    memory.put(GraphNames.synapses(layer), new long[] {model.heads(), rows, model.width()});
    return memory;
  }

  @Override
  protected boolean positioned() {
    return true;
  }

  @Override
  protected boolean draws() {
    return config().dropout() > 0 || config().noise().any();
  }

  @Override
  protected Map<String, INDArray> draws(SameDiff graph, long step, long[] input, long position) {
    long[] samples = new long[Math.toIntExact(input[0])];
    for (int b = 0; b < samples.length; b++) {
      samples[b] = step * samples.length + b;
    }
    return new ModelInputs(config(), new ModelGraph(graph, List.of(), seed))
        .time(Math.toIntExact(input[1]))
        .moment(samples, step)
        .position(position)
        .map();
  }

  @Override
  protected LayerOutput define(LayerScope scope) {
    ModelConfig model = config();
    if (scope.input().dataType() != LanguageModel.type(model)) {
      throw new InputException(
          name()
              + ": the network is of "
              + scope.input().dataType()
              + ", the model of "
              + model.precision());
    }
    Long draws = scope.draws() ? Long.valueOf(seed) : null;
    Scope graph =
        new Scope(model, new GraphOptions(true, scope.carries(), draws, scope.steps()), scope);
    Block block = new Block(graph);
    SDVariable mixed =
        block.mixed(layer, scope.input(), block.projections(model.shared() ? 0 : layer));
    Map<String, SDVariable> memory = new LinkedHashMap<>();
    if (scope.carries()) {
      for (String state : GraphNames.states(model)) {
        memory.put(
            GraphNames.neurons(state, layer),
            scope.sd().getVariable(GraphNames.finalNeurons(state, layer)));
      }
      memory.put(
          GraphNames.synapses(layer), scope.sd().getVariable(GraphNames.finalSynapses(layer)));
    }
    return new LayerOutput(
        mixed, memory, graph.auxiliary.isEmpty() ? null : graph.auxiliary.get(0));
  }

  private static final class Scope extends GraphScope {
    private final Map<String, SDVariable> arrays;

    Scope(ModelConfig config, GraphOptions options, LayerScope scope) {
      super(config, options, scope.sd());
      arrays = scope.params();
    }

    @Override
    SDVariable variable(String name) {
      return arrays.get(own(name));
    }

    @Override
    SDVariable scale(String projection) {
      return arrays.get(own(ParameterNames.connections(projection)));
    }
  }
}
