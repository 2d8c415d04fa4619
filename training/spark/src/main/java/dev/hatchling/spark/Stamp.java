package dev.hatchling.spark;

import dev.hatchling.training.Arithmetic;
import dev.hatchling.training.TrainingFailure;
import java.io.Serial;
import java.io.Serializable;
import org.apache.spark.SparkEnv;

/**
 * Which executor computed something, and how it computes.
 *
 * @param executor its number and host
 * @param arithmetic what its last bits depend on
 */
record Stamp(String executor, Arithmetic arithmetic) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** That of this process. */
  static Stamp here() {
    SparkEnv env = SparkEnv.get();
    String host = env.blockManager().blockManagerId().host();
    return new Stamp("executor " + env.executorId() + " on " + host, Arithmetic.here());
  }

  /** Refuses bits that the driver would not have computed itself. */
  void check(Arithmetic driver) {
    if (!arithmetic.equals(driver)) {
      throw new TrainingFailure(
          executor
              + " computes other bits than the driver: "
              + arithmetic.words()
              + "; the driver: "
              + driver.words());
    }
  }
}
