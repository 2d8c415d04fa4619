package dev.hatchling.layers;

import dev.hatchling.graph.CompiledGraphs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The graph of a layer in a DL4J network, for sequences that start from rest or for such as carry
 * on from a state. Its loss is {@code Σ output · epsilon}: the gradients are those that DL4J asks a
 * layer for.
 */
final class LayerGraph {
  /** The placeholder of what comes in. */
  static final String INPUT = "input";

  private static final String EPSILON = "epsilon";
  private static final String AFTER = "after.";

  private final SameDiff sd = CompiledGraphs.create();
  private final String output;
  private final Map<String, INDArray> constants = new HashMap<>();
  private final boolean passesGradients;
  private final List<String> memory = new ArrayList<>();
  private boolean differentiated;

  /**
   * Builds the graph.
   *
   * @param layer its configuration
   * @param type of its numbers
   * @param input the shape of what comes in, −1 for what may change
   * @param parameters the arrays of the network, which the graph reads at each run
   * @param carries whether sequences carry on from a state
   * @param draws whether the layer draws random numbers
   */
  LayerGraph(
      SequenceLayer layer,
      DataType type,
      long[] input,
      Map<String, INDArray> parameters,
      boolean carries,
      boolean draws) {
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> {
          if (layer.isConstant(name)) {
            variables.put(name, sd.placeHolder(name, type, array.shape()));
            constants.put(name, array);
          } else {
            SDVariable variable = sd.var(name, type, array.shape());
            sd.associateArrayWithVariable(array, variable);
            variables.put(name, variable);
          }
        });
    passesGradients = layer.passesGradients();
    int steps = (int) Math.max(0, input[1]);
    SDVariable x = sd.placeHolder(INPUT, type, input);
    Map<String, SDVariable> before = carries ? before(layer, type) : Map.of();
    LayerOutput built = layer.define(new LayerScope(sd, x, variables, before, steps, draws));
    output = built.sequence().name();
    built
        .memory()
        .forEach(
            (name, after) -> {
              after.rename(AFTER + name);
              memory.add(name);
            });
    SDVariable epsilon = sd.placeHolder(EPSILON, type, -1, -1, -1);
    List<String> losses = new ArrayList<>();
    losses.add(built.sequence().mul(epsilon).sum().name());
    if (built.auxiliaryLoss() != null) {
      losses.add(built.auxiliaryLoss().name());
    }
    sd.setLossVariables(losses.toArray(new String[0]));
  }

  private Map<String, SDVariable> before(SequenceLayer layer, DataType type) {
    Map<String, SDVariable> before = new HashMap<>();
    layer
        .memory()
        .forEach(
            (name, shape) -> {
              long[] whole = new long[shape.length + 1];
              whole[0] = -1;
              System.arraycopy(shape, 0, whole, 1, shape.length);
              before.put(name, sd.placeHolder(name, type, whole));
            });
    if (layer.positioned()) {
      before.put(SequenceLayer.POSITION, sd.placeHolder(SequenceLayer.POSITION, DataType.INT64));
    }
    return before;
  }

  /**
   * Runs the layer.
   *
   * @param input what comes in
   * @param state the state before, empty where sequences start from rest; and what draws take
   * @param into where the output goes
   * @return the state after, without the position; empty where none came in
   */
  Map<String, INDArray> run(INDArray input, Map<String, INDArray> state, INDArray into) {
    CompiledGraphs.writeInto(sd, Map.of(output, into));
    List<String> names = new ArrayList<>(List.of(output));
    memory.forEach(name -> names.add(AFTER + name));
    Map<String, INDArray> results = sd.output(inputs(input, state), names);
    keep(results.get(output), into);
    Map<String, INDArray> after = new HashMap<>();
    memory.forEach(name -> after.put(name, results.get(AFTER + name)));
    return after;
  }

  /**
   * Computes gradients.
   *
   * @param input what came in
   * @param state the state before, empty where sequences started from rest; and what draws take
   * @param epsilon the gradient of the output
   * @param into where they go, those of parameters by their names, that of the input by {@link
   *     #INPUT}: zeros where the output does not depend on it
   */
  void differentiate(
      INDArray input, Map<String, INDArray> state, INDArray epsilon, Map<String, INDArray> into) {
    if (!differentiated) {
      String[] wanted = passesGradients ? new String[] {INPUT} : new String[0];
      Outside.run(() -> CompiledGraphs.createGradients(sd, wanted));
      differentiated = true;
    }
    Map<String, INDArray> reached = new LinkedHashMap<>();
    into.forEach(
        (name, array) -> {
          if (constants.containsKey(name)
              || sd.getFunction("grad").getVariable(name).gradient() == null) {
            array.assign(0);
          } else {
            reached.put(name, array);
          }
        });
    if (reached.isEmpty()) {
      return;
    }
    CompiledGraphs.writeGradientsInto(sd, reached);
    Map<String, INDArray> inputs = inputs(input, state);
    inputs.put(EPSILON, epsilon);
    sd.calculateGradients(inputs, reached.keySet())
        .forEach((name, gradient) -> keep(gradient, reached.get(name)));
  }

  private Map<String, INDArray> inputs(INDArray input, Map<String, INDArray> state) {
    Map<String, INDArray> inputs = new HashMap<>(state);
    inputs.putAll(constants);
    inputs.put(INPUT, input);
    return inputs;
  }

  /** Copies a result that was not written where it was wanted, as the stock session's is not. */
  private static void keep(INDArray result, INDArray wanted) {
    if (result != wanted) {
      wanted.assign(result);
    }
  }

  /** The graph itself. */
  SameDiff graph() {
    return sd;
  }

  /** Gives its memory back. */
  void release() {
    CompiledGraphs.release(sd);
  }
}
