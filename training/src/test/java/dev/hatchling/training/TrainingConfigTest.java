package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingConfigTest {
  @ParameterizedTest
  @CsvSource({
    "steps,0",
    "steps,-1",
    "steps,many",
    "batch,0",
    "learning_rate,-0.01",
    "learning_rate,0",
    "learning_rate,NaN",
    "learning_rate,Infinity",
    "dale_rate,0",
    "warmup,-1",
    "final_rate,2",
    "beta1,1",
    "beta2,-0.1",
    "epsilon,0",
    "weight_decay,-1",
    "clip,0",
    "reduction,median",
    "validate_every,0",
    "validation_windows,0",
    "accumulate,0",
    "accumulate,-2",
    "accumulate,1.5",
    "accumulate,1048576"
  })
  void badValuesAreNamed(String key, String value) {
    assertThatThrownBy(() -> TrainingConfig.DEFAULT.with(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void unknownKeysAreNamed() {
    assertThatThrownBy(() -> TrainingConfig.DEFAULT.with(Map.of("step", "3")))
        .hasMessageContaining("'step'")
        .hasMessageContaining("steps");
    assertThat(TrainingConfig.DEFAULT.with(Map.of("reduction", "token_mean")).reduction())
        .isEqualTo(dev.hatchling.data.Reduction.TOKEN_MEAN);
  }

  @Test
  void accumulatedBatchesAreALargerBatchInShares() {
    TrainingConfig config =
        TrainingConfig.DEFAULT.with(Map.of("batch", "6", "shares", "2", "accumulate", "4"));
    assertThat(config.batch()).isEqualTo(24);
    assertThat(config.shares()).isEqualTo(8);
    assertThat(TrainingConfig.DEFAULT.with(Map.of("accumulate", "1")))
        .isEqualTo(TrainingConfig.DEFAULT);
    assertThatThrownBy(
            () -> TrainingConfig.DEFAULT.with(Map.of("accumulate", "2", "sync_every", "3")))
        .hasMessageContaining("accumulate = 2")
        .hasMessageContaining("sync_every");
  }
}
