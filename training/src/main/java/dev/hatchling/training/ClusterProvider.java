package dev.hatchling.training;

import java.util.Optional;
import java.util.ServiceLoader;

/** An engine that computes on several machines, in a module of its own; found on the class path. */
public interface ClusterProvider {
  /** Name of the engine, such as {@code spark}. */
  String name();

  /**
   * Connects to a cluster and waits for the first machine.
   *
   * @param master where, in the engine's own words
   * @throws dev.hatchling.input.InputException in one line, where there is no such master
   * @throws TrainingFailure in one line, where no machine answers
   */
  Cluster open(String master);

  /** The file systems that the engine knows. */
  RemoteFiles files();

  /** The engine of a name, where its module is on the class path. */
  static Optional<ClusterProvider> find(String name) {
    return ServiceLoader.load(ClusterProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(name))
        .findFirst();
  }
}
