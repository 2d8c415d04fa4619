package dev.hatchling.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.training.ClusterProvider;
import dev.hatchling.training.TrainingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spark in this process: the bits of a run without it. */
class LocalTest {
  @TempDir Path folder;

  @ParameterizedTest
  @DisabledForJreRange(min = JRE.JAVA_24, disabledReason = "its Hadoop does not run there")
  @CsvSource({"local[2], 1000000, steps", "local[2], 0, steps", "local[1], 0, rounds"})
  void theBitsAreThoseOfOneProcess(String master, long collected, String what) throws IOException {
    TrainingConfig config = what.equals("steps") ? Runs.STEPS : Runs.ROUNDS;
    List<String> plain = Runs.run(folder.resolve("plain"), config, null);
    try (SparkCluster cluster = SparkCluster.open(master)) {
      Runs.Crew crew = recipe -> cluster.workers(recipe, new Reduction(collected, Runs.SLICE));
      List<String> spark = Runs.run(folder.resolve("spark"), config, crew);
      assertThat(spark).isEqualTo(plain);
    }
  }

  @Test
  void theModuleIsFound() {
    assertThat(ClusterProvider.find("spark")).containsInstanceOf(SparkProvider.class);
    assertThat(ClusterProvider.find("flink")).isEmpty();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24)
  void anotherJavaIsAskedForWhereHadoopDoesNotRun() {
    assertThatThrownBy(() -> SparkCluster.open("local[1]"))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "does not run on Java %d; Java 17 and 21 serve".formatted(Runtime.version().feature()));
  }

  @Test
  @DisabledForJreRange(min = JRE.JAVA_24, disabledReason = "its Hadoop does not run there")
  void aMasterThatIsNoneIsRefused() {
    assertThatThrownBy(() -> SparkCluster.open("loacl[2]"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--spark loacl[2] is not a master of Spark: local[N], ");
    assertThatThrownBy(() -> SparkCluster.open("spark://nowhere"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a master of Spark");
    assertThatThrownBy(() -> SparkCluster.open("spark://127.0.0.1:1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no master there");
  }
}
