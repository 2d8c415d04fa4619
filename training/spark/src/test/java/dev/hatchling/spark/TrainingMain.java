package dev.hatchling.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A driver in a process of its own: trains and writes the hashes. */
public final class TrainingMain {
  private TrainingMain() {}

  /**
   * Runs.
   *
   * @param arguments master, folder of the run, file for the hashes
   */
  public static void main(String[] arguments) throws IOException {
    try (SparkCluster cluster = SparkCluster.open(arguments[0])) {
      String hashes =
          String.join(
              "\n",
              Runs.run(
                  Path.of(arguments[1]),
                  Runs.STEPS,
                  recipe -> cluster.workers(recipe, new Reduction(1L << 40, Runs.SLICE))));
      Files.writeString(Path.of(arguments[2]), hashes);
    }
    System.exit(0);
  }
}
