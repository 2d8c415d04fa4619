package dev.hatchling.layers;

import dev.hatchling.input.InputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What DL4J runs of a {@link SequenceLayer} with memory. Gradients reach back to the first token of
 * a piece, not into the state that it carries on from.
 */
final class RunningRecurrentLayer extends RunningLayer implements RecurrentLayer {
  private static final long serialVersionUID = 1L;

  private transient Map<String, INDArray> state = Map.of();
  private transient Map<String, INDArray> trained = Map.of();
  private transient Map<String, INDArray> before = Map.of();

  RunningRecurrentLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  Map<String, INDArray> before() {
    return before;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    before = Map.of();
    return super.activate(training, workspaceMgr);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    Pair<INDArray, Map<String, INDArray>> out = carryOn(input, false, workspaceMgr);
    state = out.getSecond();
    return out.getFirst();
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    Pair<INDArray, Map<String, INDArray>> out = carryOn(input, training, workspaceMgr);
    if (storeLastForTBPTT) {
      trained = out.getSecond();
    }
    return out.getFirst();
  }

  private Pair<INDArray, Map<String, INDArray>> carryOn(
      INDArray input, boolean training, LayerWorkspaceMgr workspaceMgr) {
    setInput(sequenceLayer().stepped(input), workspaceMgr);
    before = state.isEmpty() ? Outside.call(this::atRest) : state;
    before.forEach(this::checkBatch);
    Pair<INDArray, Map<String, INDArray>> out = run(training, before, workspaceMgr);
    if (sequenceLayer().positioned()) {
      long position = before.get(SequenceLayer.POSITION).getLong(0) + this.input.size(1);
      out.getSecond().put(SequenceLayer.POSITION, position(position));
    }
    return out;
  }

  private Map<String, INDArray> atRest() {
    Map<String, INDArray> rest = new HashMap<>();
    sequenceLayer()
        .memory()
        .forEach(
            (name, shape) -> rest.put(name, Nd4j.zeros(dataType, whole(shape, input.size(0)))));
    if (sequenceLayer().positioned()) {
      rest.put(SequenceLayer.POSITION, position(0));
    }
    return rest;
  }

  private static INDArray position(long position) {
    return Outside.call(() -> Nd4j.scalar(DataType.INT64, position));
  }

  private static long[] whole(long[] shape, long batch) {
    long[] whole = new long[shape.length + 1];
    whole[0] = batch;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    return whole;
  }

  private void checkBatch(String name, INDArray array) {
    if (!name.equals(SequenceLayer.POSITION) && array.size(0) != input.size(0)) {
      throw new InputException(
          sequenceLayer().name()
              + ": the state is of "
              + array.size(0)
              + " sequences, the input of "
              + input.size(0)
              + "; rnnClearPreviousState() starts anew");
    }
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return new HashMap<>(state);
  }

  /** Takes a state; an empty one, or none, is the state at rest. */
  @Override
  public void rnnSetPreviousState(@Nullable Map<String, INDArray> stateMap) {
    state = stateMap == null || stateMap.isEmpty() ? Map.of() : checked(stateMap);
  }

  private Map<String, INDArray> checked(Map<String, INDArray> given) {
    Map<String, long[]> memory = sequenceLayer().memory();
    Set<String> names = new TreeSet<>(memory.keySet());
    if (sequenceLayer().positioned()) {
      names.add(SequenceLayer.POSITION);
    }
    if (!names.equals(given.keySet())) {
      throw new InputException(
          sequenceLayer().name()
              + ": a state of "
              + new TreeSet<>(given.keySet())
              + " was given, this layer's is of "
              + names);
    }
    Map<String, INDArray> taken = new HashMap<>();
    given.forEach((name, array) -> taken.put(name, fitted(name, array, memory.get(name))));
    return taken;
  }

  private INDArray fitted(String name, INDArray array, long @Nullable [] shape) {
    if (shape == null) {
      return position(array.getLong(0));
    }
    if (array.rank() == 0 || !Arrays.equals(array.shape(), whole(shape, array.size(0)))) {
      String wanted = Arrays.toString(shape).replace("[", "[B, ");
      throw new InputException(
          sequenceLayer().name()
              + ": the state's "
              + name
              + " is "
              + Arrays.toString(array.shape())
              + ", not "
              + wanted);
    }
    return array.castTo(dataType).detach();
  }

  @Override
  public void rnnClearPreviousState() {
    state = Map.of();
    trained = Map.of();
  }

  @Override
  public Map<String, INDArray> rnnGetTBPTTState() {
    return new HashMap<>(trained);
  }

  @Override
  public void rnnSetTBPTTState(Map<String, INDArray> given) {
    trained = given.isEmpty() ? Map.of() : checked(given);
  }

  /** The same as for any other pass: it was the forward pass that took the state. */
  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    return backpropGradient(epsilon, workspaceMgr);
  }
}
