package dev.hatchling.training;

import dev.hatchling.data.Batch;
import dev.hatchling.files.FolderWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the {@link Trainer} trains: a graph with a loss per sample, and how to feed and save it. */
public interface Trainable extends AutoCloseable {
  /** The training graph, its loss variables marked and its gradient function made. */
  SameDiff graph();

  /** Every parameter once. */
  List<ParameterGroup> parameters();

  /** Name of the loss of each sample, {@code [B]}, nats per scored token. */
  String lossPerSample();

  /** Name of the scalar that is differentiated, {@code Σ_b w_b · l_b}. */
  String totalLoss();

  /**
   * What to feed for a batch.
   *
   * @param sampleWeights w_b, {@code [B]}, of sum 1
   * @param step the step, counted from 0: the counter of everything random in it
   */
  Map<String, INDArray> placeholders(Batch batch, double[] sampleWeights, long step);

  /** Whether operations of ND4J alone are to touch the arrays, the updater's included. */
  default boolean portable() {
    return false;
  }

  /** The parameter of which a batch reads few rows, where there is one. */
  default Optional<RowTable> rowTable() {
    return Optional.empty();
  }

  /**
   * Names of variables {@code [M]} that hold each neuron's firing rate in the step, one a layer.
   */
  default List<String> firingRates() {
    return List.of();
  }

  /** Names of variables that a pass hands to {@link #carry}. */
  default List<String> carried() {
    return List.of();
  }

  /** Keeps what the rows of a batch, or of a share of it, carry to the next one. */
  default void carry(Batch share, Map<String, INDArray> values) {}

  /** Writes the model's files into the folder of a checkpoint. */
  void save(FolderWriter folder) throws IOException;

  /** Goes on from a checkpoint whose weights the model already holds. */
  default void resume(Path folder) throws IOException {}

  @Override
  default void close() {}
}
