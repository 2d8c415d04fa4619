package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.vector.Simd;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both providers against one block after the other. */
class RoundsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 64, 127, 128})
  void areThoseOfPhilox(int count) {
    check(new ScalarRounds(), count);
    check(Simd.of(Rounds.class, "VectorRounds", 0, new ScalarRounds()).get(), count);
  }

  private static void check(Rounds rounds, int count) {
    long[][] words = new long[4][128];
    int[][] expected = new int[count][4];
    for (int i = 0; i < count; i++) {
      int[] counter = {0x9E3779B9 * i, -i, i << 20, ~(77 * i)};
      for (int w = 0; w < 4; w++) {
        words[w][i] = counter[w] & 0xFFFFFFFFL;
      }
      Philox4x32.block(
          counter[0], counter[1], counter[2], counter[3], 0xA4093822, -1, expected[i], 0);
    }
    rounds.run(words, 0xA4093822, -1, count);
    for (int i = 0; i < count; i++) {
      for (int w = 0; w < 4; w++) {
        assertThat(words[w][i]).isEqualTo(expected[i][w] & 0xFFFFFFFFL);
      }
    }
  }
}
