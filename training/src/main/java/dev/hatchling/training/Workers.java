package dev.hatchling.training;

import java.util.List;
import java.util.Map;

/** Who computes the shares of a step or of a round: this process, or others. */
public interface Workers extends AutoCloseable {
  /**
   * Computes shares at the weights that a replica has, and hands the replica the result ({@link
   * Replica#accept}); the sum is taken in the order of shares, so that it has the same bits whoever
   * computes them.
   *
   * @return what each share said, in order
   * @throws TrainingFailure in one line, where they cannot be computed
   */
  List<ShareReport> compute(List<Share> shares, Replica replica);

  /** This process: one share after another. */
  static Workers here() {
    return new LocalWorkers();
  }

  /** What the run's report says of them, by name. */
  default Map<String, String> notes() {
    return Map.of();
  }

  @Override
  default void close() {}
}
