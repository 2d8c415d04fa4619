package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.ModelDirectory;
import dev.hatchling.models.Presets;
import dev.hatchling.training.TrainingConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryNeedTest {
  private static final long MEGABYTE = 1 << 20;

  private static long need(String preset, String... setting) {
    ModelConfig model = Presets.of(preset, Architecture.HATCHLING);
    TrainingConfig training = TrainingConfig.DEFAULT;
    if (setting.length > 0) {
      training = training.with(Map.of(setting[0], setting[1]));
    }
    return MemoryNeed.of(model, training).bytes() / MEGABYTE;
  }

  /** Measured: the most anonymous memory that was resident, MiB, of two steps and a scoring. */
  @Test
  void theEstimateIsWithinATenthOfWhatWasMeasured() {
    assertThat(need("tiny")).isBetween(362L, 442L);
    assertThat(need("tiny", "batch", "32")).isBetween(503L, 615L);
    assertThat(need("bench-small")).isBetween(873L, 1067L);
    ModelConfig tiny = Presets.of("tiny", Map.of("ngram_rows", "0"));
    assertThat(MemoryNeed.ofScoring(tiny, 64).bytes() / MEGABYTE).isBetween(318L, 388L);
  }

  /** The windows of a validation, when those of a step are few: 4 arrays of 1,024 tokens. */
  @Test
  void validationsCount() {
    Map<String, String> wide =
        Map.of("n_layer", "1", "n_embd", "8", "n_head", "65536", "n_neuron", "16", "context", "32");
    ModelConfig model = Presets.of("tiny", wide);
    TrainingConfig training = TrainingConfig.DEFAULT.with(Map.of("batch", "2"));
    assertThat(MemoryNeed.of(model, training).bytes()).isGreaterThan(16L << 30);
  }

  /** Measured: the most that was resident under the smallest heap that was enough, MiB. */
  @Test
  void generationNeedsWhatWasMeasured() {
    ModelConfig small = Presets.of("small", Map.of("ngram_rows", "0"));
    assertThat(MemoryNeed.ofGeneration(small, 1).bytes() / MEGABYTE).isBetween(120L, 146L);
    assertThat(MemoryNeed.ofGeneration(small, 1).heap() / MEGABYTE).isBetween(70L, 80L);
    ModelConfig base = Presets.of("base", Architecture.HATCHLING);
    assertThat(MemoryNeed.ofGeneration(base, 1).bytes() / MEGABYTE).isBetween(563L, 687L);
    assertThat(MemoryNeed.ofGeneration(base, 1).heap() / MEGABYTE).isBetween(480L, 560L);
    long states =
        (MemoryNeed.ofGeneration(base, 9).heap() - MemoryNeed.ofGeneration(base, 8).heap());
    assertThat(states).isEqualTo(4L * 6 * 4 * 8192 * 256);
  }

  @Test
  void whatDoesNotFitIsSaidInOneLine() {
    MemoryNeed need = new MemoryNeed(351 * MEGABYTE, 120 * MEGABYTE);
    assertThatThrownBy(() -> need.require(300 * MEGABYTE, 300 * MEGABYTE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("about 351 MB")
        .hasMessageContaining("has 300 MB");
    assertThatThrownBy(() -> need.require(400 * MEGABYTE, 100 * MEGABYTE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("about 351 MB")
        .hasMessageContaining("120 MB of it on Java's heap, which may have 100 MB")
        .hasMessageContaining("JAVA_TOOL_OPTIONS=-Xmx121m");
    assertThatCode(() -> need.require(1024 * MEGABYTE, 120 * MEGABYTE)).doesNotThrowAnyException();
  }

  /** A configuration alone is enough: no weights are read. */
  @ParameterizedTest
  @ValueSource(strings = {"generate --prompt a", "evaluate", "inspect"})
  void aModelThatIsTooLargeIsRefusedBeforeItIsRead(String command, @TempDir Path folder)
      throws IOException {
    Map<String, String> large =
        Map.of("n_embd", "512", "n_layer", "1000", "n_neuron", "8192", "shared", "false");
    ModelConfig config = Presets.of("base", large);
    Files.writeString(folder.resolve(ModelDirectory.CONFIG), config.toText());
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Console console = new Console(OutputStream.nullOutputStream(), new PrintStream(errors), false);
    String[] words = (command + " --model " + folder).split(" ");
    assertThat(new Main(Main.commands()).run(words, console)).isEqualTo(Main.USAGE);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .startsWith("hatchling: this takes about ")
        .hasLineCount(1);
  }
}
