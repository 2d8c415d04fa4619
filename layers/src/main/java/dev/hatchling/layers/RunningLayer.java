package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What DL4J runs of a {@link SequenceLayer}. */
class RunningLayer extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  /** Graphs kept at most: portable layers have one for each length of a sequence. */
  private static final int MAX_GRAPHS = 8;

  private final transient Map<List<Object>, LayerGraph> graphs =
      new LinkedHashMap<>(16, 0.75f, true);
  private final transient Loan loan = new Loan(this);
  private boolean training;
  private boolean constrained;

  RunningLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /** Its configuration. */
  final SequenceLayer sequenceLayer() {
    return (SequenceLayer) layerConf();
  }

  /**
   * The state from which the sequences of the last pass carry on; empty if they start from rest.
   */
  Map<String, INDArray> before() {
    return Map.of();
  }

  /** What it borrows and lends. */
  final Loan loan() {
    return loan;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return run(training, Map.of(), workspaceMgr).getFirst();
  }

  /** The output and the state after the last token. */
  final Pair<INDArray, Map<String, INDArray>> run(
      boolean training, Map<String, INDArray> before, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    this.training = training;
    loan.begin();
    sequenceLayer().validateInput(input);
    LayerGraph graph = graph(!before.isEmpty());
    long time = sequenceLayer().time(input);
    INDArray output =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, input.size(0), time, sequenceLayer().outputSize());
    return new Pair<>(output, Outside.call(() -> graph.run(input, given(graph, before), output)));
  }

  private boolean draws() {
    return training && sequenceLayer().draws();
  }

  /** The state before, and what draws take. */
  private Map<String, INDArray> given(LayerGraph graph, Map<String, INDArray> before) {
    if (!draws()) {
      return before;
    }
    INDArray position = before.get(SequenceLayer.POSITION);
    Map<String, INDArray> given = new HashMap<>(before);
    given.putAll(
        sequenceLayer()
            .draws(
                graph.graph(),
                getIterationCount(),
                input.shape(),
                position == null ? 0 : position.getLong(0)));
    return given;
  }

  private LayerGraph graph(boolean carries) {
    long[] shape = sequenceLayer().inputShape(input);
    boolean draws = draws();
    List<Object> key = List.of(carries, draws, Arrays.toString(shape));
    LayerGraph graph =
        graphs.computeIfAbsent(
            key,
            k ->
                Outside.call(
                    () ->
                        new LayerGraph(
                            sequenceLayer(), dataType, shape, loan.parameters(), carries, draws)));
    if (graphs.size() > MAX_GRAPHS) {
      graphs.remove(graphs.keySet().iterator().next()).release();
    }
    return graph;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    sequenceLayer().validateInput(input);
    INDArray inputGradient =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape());
    Map<String, INDArray> parameters = gradTable == null ? Map.of() : gradTable;
    Map<String, INDArray> into = new LinkedHashMap<>(parameters);
    into.put(LayerGraph.INPUT, inputGradient);
    LayerGraph graph = graph(!before().isEmpty());
    Outside.run(
        () -> {
          into.putAll(loan.owed());
          graph.differentiate(input, given(graph, before()), epsilon, into);
          loan.settle(parameters);
        });
    Gradient gradient = new DefaultGradient();
    parameters.forEach(
        (name, array) -> {
          if (!sequenceLayer().buffers().contains(name)) {
            gradient.setGradientFor(name, array);
          } else if (!training) {
            // The layer is frozen: homeostasis belongs to training.
            array.assign(0);
          }
        });
    return new Pair<>(gradient, inputGradient);
  }

  /** Constraints are for weights. */
  @Override
  public void applyConstraints(int iteration, int epoch) {
    constrained = true;
    try {
      super.applyConstraints(iteration, epoch);
    } finally {
      constrained = false;
    }
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
    Map<String, INDArray> all = super.paramTable(backpropParamsOnly);
    if (!constrained) {
      return all;
    }
    Map<String, INDArray> weights = new LinkedHashMap<>(all);
    weights.keySet().removeAll(sequenceLayer().buffers());
    return weights;
  }

  /**
   * The gradients of the weights, which DL4J normalises or clips. Buffers follow them in the array
   * of all gradients.
   */
  @Override
  public @Nullable INDArray getGradientsViewArray() {
    if (gradients == null || sequenceLayer().buffers().isEmpty()) {
      return gradients;
    }
    long weights = gradients.length() - numBuffers();
    return weights == 0
        ? null
        : gradients.reshape(gradients.length()).get(NDArrayIndex.interval(0, weights));
  }

  /** How many of its parameters are no weights. */
  final long numBuffers() {
    return sequenceLayer().buffers().stream().mapToLong(name -> getParam(name).length()).sum();
  }

  @Override
  public boolean updaterDivideByMinibatch(String paramName) {
    return !sequenceLayer().buffers().contains(paramName);
  }

  /** DL4J's own only checks the shape. */
  @Override
  public void setParam(String key, INDArray value) {
    super.setParam(key, value);
    paramTable.get(key).assign(value);
  }

  /** Refuses masks that leave tokens out: in a sequence every token counts. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray mask, @Nullable MaskState state, int minibatchSize) {
    if (mask != null && mask.minNumber().doubleValue() != 1) {
      throw new InputException(
          sequenceLayer().name()
              + ": features are masked, mask "
              + Arrays.toString(mask.shape())
              + "; pad sequences at their end and mask the labels instead");
    }
    return new Pair<>(mask, state);
  }
}
