package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChanceTest {
  private static final RandomKey KEY = RandomKey.root(3).child("chance");

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-4, 0.001, 0.1, 0.25, 0.5, 0.7777, 0.999, 1})
  void happensAsOftenAsItShould(double p) {
    int n = 4_000_000;
    float[] draws = new float[n];
    KEY.fillChance(draws, 0, n, 5, p, 1, 0);
    double sum = 0;
    for (float draw : draws) {
      sum += draw;
    }
    assertThat(Math.abs(sum - n * p)).isLessThanOrEqualTo(4 * Math.sqrt(n * p * (1 - p)) + 1e-9);
  }

  @Test
  void fillsAreTheSingleDraws() {
    for (int length : new int[] {0, 1, 15, 16, 17, 100, 3000}) {
      for (long counter : new long[] {0, 1, 13, 16, (1L << 36) + 7}) {
        float[] single = new float[length + 3];
        double[] wide = new double[length + 3];
        KEY.fillChance(single, 2, length, counter, 0.101, 2, -1);
        KEY.fillChance(wide, 2, length, counter, 0.101, 2, -1);
        for (int i = 0; i < length; i++) {
          float expected = KEY.chance(0.101, counter + i) ? 2 : -1;
          assertThat(single[2 + i]).isEqualTo(expected);
          assertThat(wide[2 + i]).isEqualTo(expected);
        }
        assertThat(single[0]).isZero();
        assertThat(single[length + 2]).isZero();
      }
    }
  }

  @Test
  void namesWhatIsNoProbability() {
    assertThatThrownBy(() -> KEY.chance(1.5, 0))
        .hasMessage("a probability must be in [0, 1], not 1.5");
  }
}
