package dev.hatchling.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.training.Arithmetic;
import dev.hatchling.training.Replica;
import dev.hatchling.training.Share;
import dev.hatchling.training.ShareReport;
import dev.hatchling.training.TrainingConfig;
import dev.hatchling.training.TrainingFailure;
import dev.hatchling.training.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Executors in processes of their own. */
@Timeout(900)
@DisabledForJreRange(min = JRE.JAVA_24, disabledReason = "its Hadoop does not run there")
class ClusterTest {
  private static final String OPTIONS = "spark.executor.extraJavaOptions";
  private static final long ALL = 1L << 40;

  @TempDir static Path folder;
  private static List<String> steps;
  private static List<String> rounds;

  @BeforeAll
  static void inOneProcess() throws IOException {
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    steps = Runs.run(folder.resolve("steps"), Runs.STEPS, null);
    rounds = Runs.run(folder.resolve("rounds"), Runs.ROUNDS, null);
  }

  @AfterEach
  void cleanUp() {
    System.clearProperty(OPTIONS);
    System.clearProperty(Settings.WAIT);
    executors().forEach(ProcessHandle::destroyForcibly);
  }

  /** In a local cluster every child of this process is an executor. */
  private static List<ProcessHandle> executors() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  private static List<String> run(
      SparkCluster cluster, String name, TrainingConfig config, long collected, int kill)
      throws IOException {
    return Runs.run(
        folder.resolve(name),
        config,
        recipe ->
            new Killing(
                cluster, cluster.workers(recipe, new Reduction(collected, Runs.SLICE)), kill));
  }

  /** Kills an executor while it computes; call 0 for never. */
  private record Killing(SparkCluster cluster, Workers workers, int call, AtomicInteger calls)
      implements Workers {
    Killing(SparkCluster cluster, Workers workers, int call) {
      this(cluster, workers, call, new AtomicInteger());
    }

    @Override
    public List<ShareReport> compute(List<Share> shares, Replica replica) {
      if (calls.incrementAndGet() != call) {
        return workers.compute(shares, replica);
      }
      Thread killer = new Thread(this::kill);
      killer.start();
      List<ShareReport> reports = workers.compute(shares, replica);
      try {
        killer.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return reports;
    }

    private void kill() {
      while (!cluster.busy()) {
        Thread.onSpinWait();
      }
      executors().get(0).destroyForcibly();
    }

    @Override
    public void close() {
      workers.close();
    }
  }

  @Test
  void twoExecutorsHaveTheBitsOfOneProcessWhateverBecomesOfThem() throws IOException {
    try (SparkCluster cluster = SparkCluster.open("local-cluster[2,1,1024]")) {
      assertThat(run(cluster, "collected", Runs.STEPS, ALL, 0)).isEqualTo(steps);
      assertThat(run(cluster, "sliced", Runs.STEPS, 0, 0)).isEqualTo(steps);
      assertThat(run(cluster, "own steps", Runs.ROUNDS, ALL, 0)).isEqualTo(rounds);
      assertThat(cluster.tally().lost()).isZero();
      assertThat(run(cluster, "killed in a step", Runs.STEPS, 0, 7)).isEqualTo(steps);
      assertThat(cluster.tally().lost()).isPositive();
      int lost = cluster.tally().lost();
      assertThat(run(cluster, "killed in a round", Runs.ROUNDS, ALL, 2)).isEqualTo(rounds);
      assertThat(cluster.tally().lost()).isGreaterThan(lost);
      jobsAreRunAgain(cluster);
    }
  }

  /** The second job takes its executor with it, once. */
  private static void jobsAreRunAgain(SparkCluster cluster) {
    String marker = folder.resolve("marker").toString();
    Map<Integer, String> results = new ConcurrentHashMap<>();
    cluster.run(List.of(() -> "first", () -> second(marker), () -> "third"), results::put);
    assertThat(results).isEqualTo(Map.of(0, "first", 1, "second", 2, "third"));
  }

  private static String second(String marker) throws IOException {
    if (Files.notExists(Path.of(marker))) {
      Files.createFile(Path.of(marker));
      Runtime.getRuntime().halt(137);
    }
    return "second";
  }

  @Test
  void anExecutorThatComputesOtherBitsIsRefused() throws IOException {
    String other = Arithmetic.here().products().equals("panels") ? "products=blas" : "threads=77";
    for (String option : List.of("simd=scalar", other)) {
      System.setProperty(OPTIONS, "-Dhatchling." + option);
      try (SparkCluster cluster = SparkCluster.open("local-cluster[1,1,1024]")) {
        assertThatThrownBy(() -> run(cluster, option, Runs.STEPS, ALL, 0))
            .isInstanceOf(TrainingFailure.class)
            .hasMessageStartingWith("executor 0 on ")
            .hasMessageContaining(" computes other bits than the driver: ")
            .hasMessageContaining(option.startsWith("simd") ? "no vector module" : "vectors of ")
            .hasMessageContaining("; the driver: " + Arithmetic.here().words());
      }
    }
  }

  @Test
  void executorsThatCannotStartAreNamedInTime() {
    System.setProperty(OPTIONS, "--add-modules=no.such.module");
    System.setProperty(Settings.WAIT, "20");
    assertThatThrownBy(() -> SparkCluster.open("local-cluster[1,1,1024]"))
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining("no executor within 20 s: ")
        .hasMessageContaining("Module no.such.module not found");
  }
}
