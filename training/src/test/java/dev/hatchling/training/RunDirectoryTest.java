package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hatchling.files.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class RunDirectoryTest {
  private static final TrainingConfig CONFIG =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "6", "warmup", "1", "validate_every", "1", "keep", "2"));
  private static final Toy.Source SOURCE = new Toy.Source(7);

  @TempDir Path folder;

  private static Trainer trainer(Toy toy, TrainingConfig config, Path directory) {
    return new Trainer(toy, SOURCE, config, directory);
  }

  private Path trained(TrainingConfig config) throws IOException {
    Path run = folder.resolve("run");
    trainer(new Toy(DataType.FLOAT), config, run).run();
    return run;
  }

  private static List<Long> steps(Path run) throws IOException {
    return Checkpoints.all(run).stream().map(Checkpoints::step).toList();
  }

  @Test
  void theLastFewAreKeptAndTheBest() throws IOException {
    Path run = folder.resolve("run");
    double[] losses = {3, 1, 2, 4, 5, 6};
    int[] asked = {0};
    trainer(new Toy(DataType.FLOAT), CONFIG, run)
        .validator(stop -> Optional.of(loss(losses[asked[0]++])))
        .run();
    assertThat(steps(run)).containsExactly(2L, 5L, 6L);
    Path best = Checkpoints.of(run, 2);
    assertThat(Checkpoints.resolve(run.resolve("best"))).isEqualTo(best);
    assertThat(Checkpoints.resolve(run)).isEqualTo(Checkpoints.of(run, 6));
    for (String file : List.of("model.safetensors", "training.json")) {
      assertThat(Files.isSameFile(run.resolve("best").resolve(file), best.resolve(file))).isTrue();
      assertThat(Files.isSameFile(run.resolve(file), Checkpoints.of(run, 6).resolve(file)))
          .isTrue();
    }
    try (Stream<Path> files = Files.walk(run)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  private static Evaluation loss(double loss) {
    return new Evaluation(
        List.of(new TaskEvaluation("up", 1, 1, 1, loss, java.util.OptionalDouble.empty())), 0);
  }

  @Test
  void aSecondWriterIsRefusedInOneLine() throws IOException {
    try (RunDirectory open = RunDirectory.open(folder)) {
      assertThat(open.path()).isEqualTo(folder);
      assertThatThrownBy(() -> RunDirectory.open(folder))
          .isInstanceOf(RunInUse.class)
          .hasMessageContaining(folder + ": process " + ProcessHandle.current().pid() + " on ")
          .hasMessageContaining(" trains in it")
          .message()
          .doesNotContain("\n");
      assertThatThrownBy(() -> trainer(new Toy(DataType.FLOAT), CONFIG, folder).run())
          .isInstanceOf(RunInUse.class);
    }
    assertThat(folder.resolve("train.lock")).doesNotExist();
    RunDirectory.open(folder).close();
  }

  /**
   * What is not ours is left as it is: a folder with the lock of a training, or with one's runs.
   */
  @Test
  void aFolderThatSomebodyTrainsInIsNotRemoved() throws IOException {
    Path run = trained(CONFIG);
    Files.writeString(Checkpoints.of(run, 5).resolve("train.lock"), "process 1 on elsewhere");
    Path old = Files.createDirectories(run.resolve("checkpoints/step-000000004.old.part"));
    Path model = Files.createDirectories(old.resolve("best")).resolve("model.safetensors");
    Files.writeString(model, "precious");
    Toy toy = new Toy(DataType.FLOAT);
    toy.load(run);
    trainer(toy, CONFIG.with(Map.of("steps", "9")), run).resume().run();
    assertThat(steps(run)).containsExactly(5L, 8L, 9L);
    assertThat(model).hasContent("precious");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"best", "checkpoints/step-000000005", "checkpoints/step-000000004.old.part"})
  void aPartOfAnotherRunIsNoPlaceToTrain(String part) throws IOException {
    Path run = folder.resolve("run");
    int[] asked = {0};
    trainer(new Toy(DataType.FLOAT), CONFIG, run)
        .validator(stop -> Optional.of(loss(6 - asked[0]++)))
        .run();
    Path place = run.resolve(part);
    Files.createDirectories(place);
    for (Path name : List.of(place, Files.createSymbolicLink(folder.resolve("link"), place))) {
      assertThatThrownBy(() -> RunDirectory.open(name).close())
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(name + ": belongs to the run in " + run.toRealPath())
          .hasMessageContaining("--resume of a copy of ")
          .message()
          .doesNotContain("\n");
    }
    assertThatThrownBy(() -> RunDirectory.requireFree(place)).hasMessageContaining("belongs to");
    assertThat(place.resolve("train.lock")).doesNotExist();
  }

  /** Into the directory that has its name by then, and the lock of another, nothing is written. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunWhoseDirectoryIsMovedEndsInOneLine(boolean anotherTrains) throws IOException {
    Path run = folder.resolve("run");
    Path moved = folder.resolve("moved");
    Path lock = run.resolve("train.lock");
    TrainingListener mover =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) throws IOException {
            if (report.step() == 3) {
              Files.move(run, moved);
              if (anotherTrains) {
                Files.createDirectory(run);
                Files.writeString(lock, "process 1 on elsewhere");
              }
            }
          }
        };
    assertThatThrownBy(() -> trainer(new Toy(DataType.FLOAT), CONFIG, run).listener(mover).run())
        .isInstanceOf(TrainingFailure.class)
        .hasMessage(
            run
                + ": was moved or deleted while this trained in it; nothing more is written there;"
                + " the model of step 2, the last that was saved, went with it");
    assertThat(Files.exists(run)).isEqualTo(anotherTrains);
    if (anotherTrains) {
      assertThat(lock).hasContent("process 1 on elsewhere");
      try (Stream<Path> files = Files.list(run)) {
        assertThat(files).containsExactly(lock);
      }
    }
    Path whole = folder.resolve("whole");
    trainer(new Toy(DataType.FLOAT), CONFIG, whole).run();
    Toy toy = new Toy(DataType.FLOAT);
    toy.load(moved);
    trainer(toy, CONFIG, moved).resume().run();
    assertThat(moved.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  @Test
  void theLockOfADeadProcessIsTakenOver() throws IOException {
    Files.writeString(folder.resolve("train.lock"), "process 1 on elsewhere, started yesterday");
    RunDirectory.open(folder).close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.safetensors",
        "optimizer.safetensors",
        "config.json",
        "metrics.csv",
        "best"
      })
  void whatANewRunWouldWriteOverIsNamed(String name) throws IOException {
    Files.writeString(folder.resolve(name), "precious");
    assertThatThrownBy(() -> trainer(new Toy(DataType.FLOAT), CONFIG, folder).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + ": holds a ")
        .hasMessageContaining(name.equals("config.json") ? "model already" : name);
    assertThat(folder.resolve(name)).hasContent("precious");
  }

  @Test
  void aModelIsNotWrittenOver() throws IOException {
    Path run = trained(CONFIG);
    assertThatThrownBy(() -> trainer(new Toy(DataType.FLOAT), CONFIG, run).run())
        .hasMessageContaining("holds a model already; --resume " + run + " goes on with it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "optimizer.safetensors"})
  void aFileOfAnotherStepOrRunIsRefusedByName(String name) throws IOException {
    Path run = trained(CONFIG);
    Path file = Checkpoints.of(run, 6).resolve(name);
    Files.copy(Checkpoints.of(run, 5).resolve(name), file, REPLACE);
    assertThatThrownBy(() -> resume(run))
        .hasMessage(file + ": is of step 5, but training.json of step 6");
    Path other = folder.resolve("other");
    trainer(new Toy(DataType.FLOAT), CONFIG.with(Map.of("seed", "2")), other).run();
    Files.copy(Checkpoints.of(other, 6).resolve(name), file, REPLACE);
    assertThatThrownBy(() -> resume(run))
        .hasMessageContaining(file + ": is of run ")
        .hasMessageContaining(Checkpoint.read(other).runId())
        .hasMessageContaining(", but training.json of run " + Checkpoint.read(run).runId());
  }

  private static final java.nio.file.StandardCopyOption REPLACE =
      java.nio.file.StandardCopyOption.REPLACE_EXISTING;

  private static void resume(Path run) throws IOException {
    trainer(new Toy(DataType.FLOAT), CONFIG.with(Map.of("steps", "8")), run).resume().run();
  }

  @Test
  void aDirectoryOfBeforeGoesOn() throws IOException {
    Path run = trained(CONFIG);
    Path old = Files.createDirectory(folder.resolve("old"));
    for (String name :
        List.of("model.safetensors", "optimizer.safetensors", "training.json", "metrics.csv")) {
      Files.copy(run.resolve(name), old.resolve(name));
    }
    Toy toy = new Toy(DataType.FLOAT);
    toy.load(old);
    trainer(toy, CONFIG.with(Map.of("steps", "8")), old).resume().run();
    Toy beside = new Toy(DataType.FLOAT);
    beside.load(run);
    trainer(beside, CONFIG.with(Map.of("steps", "8")), run).resume().run();
    assertThat(steps(old)).containsExactly(7L, 8L);
    assertThat(old.resolve("model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model.safetensors"));
  }

  @Test
  void aReaderBesideATrainingSeesOneCheckpoint() throws IOException {
    Path run = trained(CONFIG.with(Map.of("keep", "1")));
    int[] reads = {0};
    long step =
        Checkpoints.read(
            run,
            found -> {
              if (reads[0]++ == 0) {
                Toy toy = new Toy(DataType.FLOAT);
                toy.load(run);
                trainer(toy, CONFIG.with(Map.of("steps", "8", "keep", "1")), run).resume().run();
              }
              return Checkpoint.object(found.resolve(Checkpoint.FILE)).get("step").asLong();
            });
    assertThat(reads[0]).isEqualTo(2);
    assertThat(step).isEqualTo(8);
  }

  @Test
  void notesAreAddedToTheCurrentCheckpoint() throws IOException {
    Path run = trained(CONFIG);
    try (RunDirectory open = RunDirectory.open(run)) {
      open.note("score", IntNode.valueOf(7));
    }
    assertThat(Checkpoint.read(run).notes().get("score").asInt()).isEqualTo(7);
    assertThat(Checkpoint.object(run.resolve("training.json")).get("score").asInt()).isEqualTo(7);
  }

  @Test
  void aRunWithoutAStepBeginsAgain() throws IOException {
    trainer(new Toy(DataType.FLOAT), CONFIG, folder).stopWhen(() -> true).run();
    Checkpoint begun = Checkpoint.read(folder);
    assertThat(begun.step()).isZero();
    assertThat(begun.config()).isEqualTo(CONFIG);
    assertThat(Files.readString(folder.resolve("training.json"))).contains("\"bestLoss\" : null");
    assertThatCode(() -> trainer(new Toy(DataType.FLOAT), CONFIG, folder).run())
        .doesNotThrowAnyException();
    assertThat(Checkpoint.read(folder).step()).isEqualTo(6);
  }

  @Test
  void theTotalsAreThoseOfTheWholeRun() throws IOException {
    Path whole = folder.resolve("whole");
    TrainingResult undisturbed = trainer(new Toy(DataType.FLOAT), CONFIG, whole).run();
    Path run = folder.resolve("run");
    int[] asked = {0};
    trainer(new Toy(DataType.FLOAT), CONFIG, run).stopWhen(() -> ++asked[0] > 2).run();
    Toy toy = new Toy(DataType.FLOAT);
    toy.load(run);
    TrainingResult result =
        trainer(toy, CONFIG, run)
            .notes("", JsonNodeFactory.instance.objectNode())
            .stages(step -> "")
            .resume()
            .run();
    assertThat(result.tokens()).isEqualTo(undisturbed.tokens()).isPositive();
    assertThat(result.tasks()).isEqualTo(undisturbed.tasks()).isNotEmpty();
    assertThat(result.masked()).isEqualTo(undisturbed.masked());
    assertThat(result.stages().get("").tasks()).isEqualTo(undisturbed.tasks());
  }

  @Test
  void aValidationThatWasStoppedIsMadeWhenTheRunGoesOn() throws IOException {
    Path whole = folder.resolve("whole");
    validated(new Toy(DataType.FLOAT), whole).run();
    Path run = folder.resolve("run");
    TrainingResult stopped =
        trainer(new Toy(DataType.FLOAT), CONFIG, run)
            .validator(stop -> Optional.empty())
            .stopWhen(() -> Files.exists(run.resolve("checkpoints")))
            .run();
    assertThat(stopped.step()).isEqualTo(1);
    assertThat(stopped.interrupted()).isTrue();
    assertThat(Checkpoint.read(run).bestLoss()).isNaN();
    Toy toy = new Toy(DataType.FLOAT);
    toy.load(run);
    validated(toy, run).resume().run();
    assertThat(Checkpoint.read(run).bestLoss()).isEqualTo(Checkpoint.read(whole).bestLoss());
    assertThat(validations(run)).isEqualTo(validations(whole)).hasSize(6);
    assertThat(run.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  private static Trainer validated(Toy toy, Path run) {
    return trainer(toy, CONFIG, run)
        .validator(stop -> Evaluator.evaluate(toy::losses, List.of(SOURCE.batch(99)), stop));
  }

  private static List<MetricsFile.Row> validations(Path run) throws IOException {
    return MetricsFile.read(run.resolve(MetricsFile.FILE)).stream()
        .filter(row -> row.split().equals("validation") && row.name().equals("*"))
        .toList();
  }
}
