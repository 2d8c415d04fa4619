package dev.hatchling.spark;

import dev.hatchling.training.Cluster;
import dev.hatchling.training.ClusterProvider;
import dev.hatchling.training.RemoteFiles;

/** Makes Spark known to the command line. */
public final class SparkProvider implements ClusterProvider {
  /** For the service loader. */
  public SparkProvider() {}

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Cluster open(String master) {
    return SparkCluster.open(master);
  }

  @Override
  public RemoteFiles files() {
    return new HadoopFiles();
  }
}
