package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.input.InputException;
import dev.hatchling.models.Architecture;
import dev.hatchling.models.ModelConfig;
import dev.hatchling.models.Presets;
import dev.hatchling.training.TrainingConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
    assertThat(need("tiny")).isBetween(332L, 406L);
    assertThat(need("tiny", "batch", "32")).isBetween(484L, 592L);
    assertThat(need("bench-small")).isBetween(873L, 1067L);
    ModelConfig tiny = Presets.of("tiny", Architecture.HATCHLING);
    assertThat(MemoryNeed.ofScoring(tiny, 64).bytes() / MEGABYTE).isBetween(318L, 388L);
  }

  @Test
  void whatDoesNotFitIsSaidInOneLine() {
    MemoryNeed need = new MemoryNeed(351 * MEGABYTE);
    assertThatThrownBy(() -> need.require(300 * MEGABYTE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("about 351 MB")
        .hasMessageContaining("has 300 MB");
    assertThatCode(() -> need.require(1024 * MEGABYTE)).doesNotThrowAnyException();
  }
}
