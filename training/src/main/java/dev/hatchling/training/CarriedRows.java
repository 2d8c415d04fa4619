package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.files.FolderWriter;
import dev.hatchling.files.SafeTensors;
import dev.hatchling.files.Tensor;
import dev.hatchling.models.CarriedStates;
import dev.hatchling.models.LanguageModel;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What the rows of a batch carry from step to step (truncated back-propagation: numbers, through
 * which no gradient passes). Part of a checkpoint, since it comes of weights that are gone.
 */
final class CarriedRows {
  /** Name of the file. */
  static final String FILE = "carried.safetensors";

  private final ModelConfig config;
  private final CarriedStates carried;
  private final int rows;
  private Map<String, INDArray> states;

  /** Rows that have read nothing. */
  CarriedRows(ModelConfig config, int rows) {
    this.config = config;
    this.rows = rows;
    carried = new CarriedStates(config);
    states = carried.fresh(rows);
  }

  /** Names of the variables that hold the states after a pass. */
  List<String> outputs() {
    return carried.outputs();
  }

  /** The states by placeholder, {@code [B, ..]}. */
  Map<String, INDArray> states() {
    return Map.copyOf(states);
  }

  /** Replaces the states. */
  void states(Map<String, INDArray> others) {
    states = new LinkedHashMap<>(others);
  }

  /** Row of the batch that a share begins with. */
  private int first(Batch share) {
    return (int) (share.samples()[0] % rows);
  }

  /** Feeds a share with what its rows carry. */
  void feed(Batch share, ModelInputs inputs) {
    inputs.position(share.samples()[0] / rows * share.context());
    states.forEach((name, all) -> inputs.put(name, whole(share) ? all : part(all, share).dup('c')));
  }

  /** Keeps what the rows of a share carry after it. */
  void take(Batch share, Map<String, INDArray> values) {
    Map<String, INDArray> next = carried.next(values);
    if (whole(share)) {
      states = next;
    } else {
      next.forEach((name, own) -> part(states.get(name), share).assign(own));
    }
  }

  private boolean whole(Batch share) {
    return share.size() == rows;
  }

  private INDArray part(INDArray all, Batch share) {
    INDArrayIndex[] where = new INDArrayIndex[all.rank()];
    Arrays.fill(where, NDArrayIndex.all());
    where[0] = NDArrayIndex.interval(first(share), first(share) + share.size());
    return all.get(where);
  }

  /** Writes the states. */
  void save(FolderWriter folder) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    states.forEach((name, all) -> tensors.put(name, Tensor.of(all)));
    folder.tensors(FILE, tensors, Map.of());
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException in one line, where the file is missing, damaged or of another model
   */
  void load(Path folder) throws IOException {
    Map<String, INDArray> read = new LinkedHashMap<>();
    try (SafeTensors tensors = SafeTensors.open(folder.resolve(FILE))) {
      for (Map.Entry<String, INDArray> state : states.entrySet()) {
        long[] shape = state.getValue().shape();
        tensors.expect(state.getKey(), shape);
        INDArray values = tensors.array(state.getKey(), LanguageModel.type(config));
        read.put(state.getKey(), values.reshape('c', shape).dup('c'));
      }
    }
    states = read;
  }
}
