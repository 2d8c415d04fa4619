package dev.hatchling.training;

import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;

/** A connection to machines that compute. */
public interface Cluster extends AutoCloseable {
  /** A piece of work that stands alone: the same result wherever it runs, and whenever again. */
  @FunctionalInterface
  interface Job extends Serializable {
    /** Does it. */
    String run() throws Exception;
  }

  /**
   * Workers for a model. Where the weights are large, the sum is taken in slices on the machines.
   *
   * @param recipe how they make their replica
   */
  Workers workers(ReplicaRecipe recipe);

  /**
   * Runs jobs, one a machine at a time; those that a lost machine had are run again.
   *
   * @param done told of each job that is done, by its number, with its result; from any thread
   */
  void run(List<Job> jobs, BiConsumer<Integer, String> done);

  @Override
  void close();
}
