package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.files.Checkpoints;
import dev.hatchling.training.FaultyFiles.Fault;
import dev.hatchling.training.FaultyFiles.Killed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A run that ends at any file operation goes on, bit for bit, as if it had not been disturbed. */
class CrashTest {
  private static final List<String> FILES =
      List.of("model.safetensors", "optimizer.safetensors", "best/model.safetensors");
  private static final TrainingConfig CONFIG =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "3", "warmup", "1", "validate_every", "1", "keep", "1"));
  private static final Toy.Source SOURCE = new Toy.Source(7);

  @TempDir static Path shared;
  @TempDir Path folder;
  private static Path whole;
  private static long operations;

  @BeforeAll
  static void undisturbed() throws IOException {
    whole = shared.resolve("whole");
    FaultyFiles files = new FaultyFiles(Fault.KILL, 0);
    begin(whole, files);
    operations = files.done();
  }

  private static void begin(Path run, FaultyFiles files) throws IOException {
    try (RunDirectory open = RunDirectory.open(run, files)) {
      trainer(new Toy(DataType.FLOAT), run).directory(open).run();
    }
  }

  private static Trainer trainer(Toy toy, Path run) {
    return new Trainer(toy, SOURCE, CONFIG, run)
        .validator(stop -> Evaluator.evaluate(toy::losses, List.of(SOURCE.batch(99)), stop));
  }

  /**
   * As {@code --resume}: from the current checkpoint, or from the beginning where there is none.
   */
  private static void goOn(Path run) throws IOException {
    FaultyFiles none = new FaultyFiles(Fault.KILL, 0);
    boolean begun = Files.exists(run.resolve(Checkpoint.FILE)) || !Checkpoints.all(run).isEmpty();
    Toy toy = new Toy(DataType.FLOAT);
    try (RunDirectory open = RunDirectory.open(run, none)) {
      Trainer trainer = trainer(toy, run).directory(open);
      if (!begun || Checkpoint.read(run).step() == 0) {
        trainer.run();
      } else if (!Checkpoint.read(run).complete()) {
        toy.load(Checkpoints.resolve(run));
        trainer.resume().run();
      } else {
        open.resume();
      }
    }
  }

  private static String metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve(MetricsFile.FILE)).stream()
        .filter(line -> !line.contains("tokensPerSecond") && !line.contains(",layer "))
        .collect(Collectors.joining("\n"));
  }

  private static void same(Path run, String when) throws IOException {
    Path now = Checkpoints.resolve(run);
    for (String file : FILES) {
      assertThat(run.resolve(file)).as(when).hasSameBinaryContentAs(whole.resolve(file));
    }
    for (String file : FILES.subList(0, 2)) {
      assertThat(now.resolve(file)).as(when).hasSameBinaryContentAs(whole.resolve(file));
    }
    Path best = Checkpoints.resolve(run.resolve("best"));
    assertThat(best.resolve("model.safetensors"))
        .as(when)
        .hasSameBinaryContentAs(whole.resolve("best/model.safetensors"));
    assertThat(metrics(run)).as(when).isEqualTo(metrics(whole));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"KILL", "POWER"})
  void aProcessMayEndAtEveryOperation(Fault fault) throws IOException {
    assertThat(operations).isGreaterThan(80);
    for (long at = 1; at <= operations; at++) {
      Path run = folder.resolve(fault + "-" + at);
      FaultyFiles files = new FaultyFiles(fault, at);
      assertThatThrownBy(() -> begin(run, files)).isInstanceOf(Killed.class);
      goOn(run);
      same(run, fault + " in operation " + at);
    }
  }

  @Test
  void theDiskMayBeFullAtEveryOperation() throws IOException {
    for (long at = 1; at <= operations; at++) {
      Path run = folder.resolve("full-" + at);
      FaultyFiles files = new FaultyFiles(Fault.FULL, at);
      try {
        begin(run, files);
      } catch (IOException | TrainingFailure error) {
        assertThat(error).hasMessageContaining(run.toString());
        assertThat(error.getMessage()).doesNotContain("\n");
      }
      goOn(run);
      same(run, "full from operation " + at);
    }
  }

  @Test
  void aFileSystemWithoutLinksHasCopies() throws IOException {
    Path run = folder.resolve("run");
    begin(run, new FaultyFiles(Fault.NO_LINKS, 0));
    same(run, "no links");
    for (String file : FILES) {
      assertThat(run.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(
            Files.isSameFile(
                run.resolve(FILES.get(0)), Checkpoints.of(run, 3).resolve(FILES.get(0))))
        .isFalse();
  }
}
