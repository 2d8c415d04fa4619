package dev.hatchling.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.files.Checkpoints;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Drivers, masters and workers in processes of their own. */
@Timeout(900)
@DisabledForJreRange(min = JRE.JAVA_24, disabledReason = "its Hadoop does not run there")
class ProcessTest {
  private static final String DEPLOY = "org.apache.spark.deploy.";

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
      assertThat(
              Runs.resume(
                  run, Runs.STEPS, recipe -> cluster.workers(recipe, new Reduction(0, Runs.SLICE))))
          .isEqualTo(steps);
    }
  }

  @Test
  void submittedToAMasterWithTwoWorkersItHasTheSameBits() throws Exception {
    String master = "spark://127.0.0.1:" + Processes.port();
    Path hashes = folder.resolve("hashes");
    try (Processes processes = new Processes(folder.resolve("standalone"))) {
      String port = master.substring(master.lastIndexOf(':') + 1);
      start(processes, "master", "master.Master", "--port", port);
      for (String worker : List.of("worker1", "worker2")) {
        String work = folder.resolve(worker).toString();
        start(
            processes,
            worker,
            "worker.Worker",
            "--cores",
            "2",
            "--memory",
            "1g",
            "--work-dir",
            work,
            master);
      }
      Processes.await(() -> listens(Integer.parseInt(port)), 240, "master");
      Process submit = submit(processes, master, hashes);
      assertThat(submit.waitFor(420, TimeUnit.SECONDS)).as("in time").isTrue();
      assertThat(submit.exitValue()).as(processes.output("submit")).isZero();
    }
    assertThat(Files.readAllLines(hashes)).isEqualTo(steps);
  }

  private static boolean listens(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException notYet) {
      return false;
    }
  }

  private static void start(Processes processes, String name, String what, String... more)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    words.addAll(List.of(more));
    processes.java(name, Processes.spark(), DEPLOY + what, words.toArray(String[]::new));
  }

  /** Everything of this project comes from the assembled jar and from that of these tests. */
  private static Process submit(Processes processes, String master, Path hashes)
      throws IOException {
    Path assembled = Path.of(System.getProperty("hatchling.assembled"));
    List<String> words = new ArrayList<>(List.of("--master", master));
    words.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    words.addAll(List.of("--conf", "spark.executor.extraClassPath=" + Processes.spark()));
    words.addAll(List.of("--jars", assembled.toString()));
    words.addAll(List.of("--class", TrainingMain.class.getName()));
    words.add(assembled.resolveSibling("hatchling-spark-tests.jar").toString());
    words.addAll(List.of(master, folder.resolve("submitted").toString(), hashes.toString()));
    return processes.java(
        "submit", Processes.spark(), DEPLOY + "SparkSubmit", words.toArray(String[]::new));
  }
}
