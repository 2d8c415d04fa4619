package dev.hatchling.cli;

import dev.hatchling.input.InputException;
import dev.hatchling.training.Cluster;
import dev.hatchling.training.ClusterProvider;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;

/** {@code --spark MASTER}: have a cluster compute, by a module that may be absent. */
final class ClusterOption {
  static final String NAME = "spark";

  private ClusterOption() {}

  /** The option, for the help text. */
  static Option option() {
    return Values.value(
        NAME,
        "MASTER",
        "compute on Apache Spark: local[N], local-cluster[N,CORES,MB], spark://HOST:PORT, yarn,"
            + " k8s://URL (docs/spark.md)");
  }

  /**
   * Connects to the cluster.
   *
   * @return null where none is asked for
   * @throws InputException in one line, where the module is not there or the master is none
   */
  static @Nullable Cluster open(CommandLine line) {
    String master = line.getOptionValue(NAME);
    return master == null ? null : provider(line).open(master);
  }

  /**
   * The module that knows the cluster.
   *
   * @throws InputException in one line, where it is not there
   */
  static ClusterProvider provider(CommandLine line) {
    return ClusterProvider.find(NAME)
        .orElseThrow(
            () ->
                new InputException(
                    "--spark "
                        + line.getOptionValue(NAME)
                        + ": hatchling-spark is not on the class path; scripts/hatchling builds it"
                        + " (mvn -Pspark package), see docs/spark.md"));
  }
}
