package dev.hatchling.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.files.Checkpoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drivers, masters and workers in processes of their own. */
@Timeout(900)
class ProcessTest {
  @TempDir static Path folder;
  private static List<String> steps;

  @BeforeAll
  static void inOneProcess() throws Exception {
    steps = Runs.run(folder.resolve("plain"), Runs.STEPS, null);
  }

  @Test
  void aRunWhoseDriverWasKilledGoesOnToTheSameBits() throws Exception {
    Path run = folder.resolve("killed");
    try (Processes processes = new Processes(folder.resolve("driver"))) {
      Process driver =
          processes.java(
              "driver",
              TrainingMain.class.getName(),
              "local-cluster[1,1,1024]",
              run.toString(),
              folder.resolve("never").toString());
      Processes.await(
          () -> !driver.isAlive() || !Checkpoints.all(run).isEmpty(), 600, "checkpoint");
      List<ProcessHandle> executors = driver.descendants().toList();
      driver.destroyForcibly().waitFor();
      // Executors without a driver end themselves.
      for (ProcessHandle executor : executors) {
        Processes.await(() -> !executor.isAlive(), 120, "end of an executor");
      }
    }
    try (SparkCluster cluster = SparkCluster.open("local[2]")) {
      assertThat(Runs.resume(run, Runs.STEPS, recipe -> cluster.workers(recipe, 0)))
          .isEqualTo(steps);
    }
  }

  @Test
  void submittedToAMasterWithTwoWorkersItHasTheSameBits() throws Exception {
    String master = "spark://127.0.0.1:" + Processes.port();
    Path hashes = folder.resolve("hashes");
    try (Processes processes = new Processes(folder.resolve("standalone"))) {
      String port = master.substring(master.lastIndexOf(':') + 1);
      String deploy = "org.apache.spark.deploy.";
      processes.java(
          "master",
          deploy + "master.Master",
          "--host",
          "127.0.0.1",
          "--port",
          port,
          "--webui-port",
          "0");
      for (String worker : List.of("worker1", "worker2")) {
        processes.java(
            worker,
            deploy + "worker.Worker",
            "--host",
            "127.0.0.1",
            "--webui-port",
            "0",
            "--cores",
            "2",
            "--memory",
            "1g",
            "--work-dir",
            folder.resolve(worker).toString(),
            master);
      }
      Process submit =
          processes.java(
              "submit",
              deploy + "SparkSubmit",
              "--master",
              master,
              "--conf",
              "spark.driver.host=127.0.0.1",
              "--jars",
              System.getProperty("hatchling.assembled"),
              "--class",
              TrainingMain.class.getName(),
              jarOfTests().toString(),
              master,
              folder.resolve("submitted").toString(),
              hashes.toString());
      assertThat(submit.waitFor(420, TimeUnit.SECONDS)).as("in time").isTrue();
      assertThat(submit.exitValue()).as(processes.output("submit")).isZero();
    }
    assertThat(Files.readAllLines(hashes)).isEqualTo(steps);
  }

  /** The classes of these tests as a jar. */
  private static Path jarOfTests() {
    return Path.of(System.getProperty("hatchling.assembled"))
        .resolveSibling("hatchling-spark-tests.jar");
  }
}
