package dev.hatchling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hatchling.random.RandomKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiQueryRecallTest {
  @ParameterizedTest
  @CsvSource({"4, 64, 8192", "4, 16, 256", "64, 256, 8192", "64, 512, 256", "3, 13, 9"})
  void everyKeyIsAskedForItsValueOnce(int pairs, int context, int vocabulary) {
    Task task = new MultiQueryRecall("m", pairs, vocabulary);
    task.check(context);
    for (int n = 0; n < 50; n++) {
      Sample sample = task.training(RandomKey.root(1), n, context);
      assertThat(sample.tokens()).hasSize(context);
      Map<Integer, Integer> values = new HashMap<>();
      for (int i = 0; i < pairs; i++) {
        assertThat(sample.tokens()[2 * i]).isBetween(1, vocabulary / 2 - 1);
        assertThat(sample.tokens()[2 * i + 1]).isBetween(vocabulary / 2, vocabulary - 1);
        values.put(sample.tokens()[2 * i], sample.tokens()[2 * i + 1]);
      }
      assertThat(values).hasSize(pairs);
      assertThat(values.values()).doesNotHaveDuplicates();
      for (int t = 0; t < context; t++) {
        assertThat(sample.tokens()[t]).isBetween(0, vocabulary - 1);
        if (sample.weights()[t] > 0) {
          assertThat(t).isGreaterThanOrEqualTo(2 * pairs);
          assertThat(values.remove(sample.tokens()[t])).isEqualTo(sample.targets()[t]);
        }
      }
      assertThat(values).isEmpty();
    }
  }

  /** Near gaps are likelier: the published density falls as 1/i, nearly. */
  @Test
  void gapsFollowAPowerLaw() {
    Task task = new MultiQueryRecall("m", 1, 256);
    int[] count = new int[32];
    for (int n = 0; n < 4000; n++) {
      Sample sample = task.training(RandomKey.root(1), n, 64);
      int at = 2;
      while (sample.weights()[at] == 0) {
        at += 2;
      }
      count[at / 2 - 1]++;
    }
    double sum = 0;
    for (int i = 1; i <= 31; i++) {
      sum += Math.pow(i, -0.99);
    }
    for (int i : new int[] {1, 2, 4, 8}) {
      double expected = 4000 * Math.pow(i, -0.99) / sum;
      assertThat((double) count[i - 1])
          .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
    }
  }

  @Test
  void samplesAreFunctionsOfTheirKeys() {
    Task task = BuiltInTasks.named("mqar4", new ByteTokenizer());
    RandomKey key = RandomKey.root(1);
    int[] first = task.training(key, 3, 64).tokens();
    assertThat(task.training(key, 3, 64).tokens()).isEqualTo(first);
    assertThat(task.training(key, 4, 64).tokens()).isNotEqualTo(first);
    List<Sample> held = task.heldOut(64, 2);
    assertThat(task.heldOut(64, 5).get(1).tokens()).isEqualTo(held.get(1).tokens());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatThrownBy(() -> BuiltInTasks.named("mqar16", new ByteTokenizer()).check(63))
        .hasMessage("task \"mqar16\" needs a context of at least 64, not 63");
    assertThatThrownBy(() -> new MultiQueryRecall("m", 4, 9)).hasMessageContaining("4 pairs");
  }
}
