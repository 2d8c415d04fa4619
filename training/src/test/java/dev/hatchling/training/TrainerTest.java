package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.files.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class TrainerTest {
  private static final TrainingConfig CONFIG =
      TrainingConfig.DEFAULT.with(
          Map.of("steps", "30", "warmup", "5", "validate_every", "5", "weight_decay", "0.01"));
  private static final Toy.Source SOURCE = new Toy.Source(7);

  @TempDir Path folder;

  private static Trainer trainer(Toy toy, TrainingConfig config, Path directory) {
    return new Trainer(toy, SOURCE, config, directory)
        .validator(
            stop -> Optional.of(Evaluator.evaluate(toy::losses, List.of(SOURCE.batch(1_000_000)))));
  }

  private static String training(Path directory) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String line : Files.readAllLines(directory.resolve(MetricsFile.FILE))) {
      if (!line.contains("tokensPerSecond") && !line.contains(",layer ")) {
        lines.append(line).append('\n');
      }
    }
    return lines.toString();
  }

  @Test
  void itLearnsAndReports() throws IOException {
    Toy toy = new Toy(DataType.FLOAT);
    List<StepReport> steps = new ArrayList<>();
    List<ValidationReport> validations = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            steps.add(report);
          }

          @Override
          public void validated(ValidationReport report) {
            validations.add(report);
          }
        };
    TrainingResult result = trainer(toy, CONFIG, folder).listener(listener).run();
    assertThat(steps).hasSize(30);
    assertThat(steps.get(0).step()).isEqualTo(1);
    assertThat(validations).hasSize(6);
    assertThat(result.last().loss()).isLessThan(validations.get(0).evaluation().loss());
    assertThat(result.interrupted()).isFalse();
    assertThat(result.worstError()).isLessThan(Decomposition.TOLERANCE);
    assertThat(result.masked()).isPositive();
    assertThat(result.tasks()).hasSize(2);
    assertThat(folder.resolve("best/model.safetensors")).exists();
    assertThat(folder.resolve("optimizer.safetensors")).exists();
    assertThat(folder.resolve(".next")).doesNotExist();
    assertThat(Checkpoint.read(folder).bestLoss()).isEqualTo(result.bestLoss());
  }

  @Test
  void directParametersMoveByTheirGradientUnclipped() throws IOException {
    Toy toy = new Toy(DataType.DOUBLE);
    trainer(toy, CONFIG.with(Map.of("steps", "3")), folder).run();
    assertThat(toy.moved().toDoubleVector())
        .containsExactly(
            new double[] {0.997, 1.003, -299}, org.assertj.core.api.Assertions.within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void sameRunSameBitsAndResumeToo(DataType type) throws IOException {
    Path whole = folder.resolve("whole");
    Path again = folder.resolve("again");
    Path broken = folder.resolve("broken");
    trainer(new Toy(type), CONFIG, whole).run();
    trainer(new Toy(type), CONFIG, again).run();
    assertThat(training(again)).isEqualTo(training(whole));
    int[] asked = {0};
    TrainingResult half =
        trainer(new Toy(type), CONFIG, broken).stopWhen(() -> ++asked[0] > 13).run();
    assertThat(half.step()).isEqualTo(13);
    assertThat(half.interrupted()).isTrue();
    Files.writeString(
        broken.resolve(MetricsFile.FILE),
        "14,training,loss,*,9.0\n15,trai",
        java.nio.file.StandardOpenOption.APPEND);
    Toy resumed = new Toy(type);
    resumed.load(broken);
    trainer(resumed, CONFIG, broken).resume().run();
    assertThat(training(broken)).isEqualTo(training(whole));
    for (String file :
        List.of("model.safetensors", "optimizer.safetensors", "best/model.safetensors")) {
      assertThat(broken.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void notANumberStopsAndKeepsTheLastModel() throws IOException {
    Toy toy = new Toy(DataType.FLOAT);
    toy.poisoned = 4;
    assertThatThrownBy(() -> trainer(toy, CONFIG, folder).run())
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining("the loss is NaN in step 5; no model had been saved yet");
    toy.poisoned = 24;
    assertThatThrownBy(() -> trainer(toy, CONFIG, folder).run())
        .hasMessageContaining("the loss is NaN in step 25; the model of step 20 is kept in");
    assertThat(Checkpoint.read(folder).step()).isEqualTo(20);
    Toy kept = new Toy(DataType.FLOAT);
    kept.load(folder);
    assertThat(Double.isFinite(kept.table().sumNumber().doubleValue())).isTrue();
  }

  @Test
  void aFullDiskIsAFailureWhileRunning() throws IOException {
    Toy toy = new Toy(DataType.FLOAT);
    toy.savesUntilFull = 2;
    assertThatThrownBy(() -> new Trainer(toy, SOURCE, CONFIG, folder).run())
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining(
            "cannot be written: no space left on the device; the model of step 10");
    assertThat(Checkpoint.read(folder).step()).isEqualTo(10);
  }

  @Test
  void unwritableDirectoriesAreRefusedBeforeTraining() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Toy toy = new Toy(DataType.FLOAT);
    toy.poisoned = 0;
    assertThatThrownBy(() -> trainer(toy, CONFIG, file).run())
        .hasMessage(file + ": is not a directory");
    assertThatThrownBy(() -> trainer(toy, CONFIG, file.resolve("below")).run())
        .hasMessageContaining("below: cannot write there");
    assertThatThrownBy(() -> trainer(toy, CONFIG, Path.of("/proc/none")).run())
        .hasMessageContaining("/proc/none: cannot write there");
  }

  @Test
  void resumeNeedsACheckpointOfOneStep() throws IOException {
    assertThatThrownBy(() -> trainer(new Toy(DataType.FLOAT), CONFIG, folder).resume().run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no training.json, there is nothing to resume");
    trainer(new Toy(DataType.FLOAT), CONFIG.with(Map.of("steps", "1")), folder).run();
    Path state = Checkpoints.of(folder, 1).resolve("training.json");
    Files.writeString(state, Checkpoint.object(state).put("step", 7).toString());
    assertThatThrownBy(() -> trainer(new Toy(DataType.FLOAT), CONFIG, folder).resume().run())
        .hasMessageContaining("is of step 1, but training.json of step 7");
    Files.writeString(folder.resolve("training.json"), "{\"step\":");
    assertThatThrownBy(() -> Checkpoint.read(folder)).hasMessageContaining("is not JSON");
  }
}
