package dev.hatchling.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class DistributionsTest {
  private static final RandomKey KEY = RandomKey.root(7).child("sampling");

  private static double p(double[] expected, long[] counts) {
    return new ChiSquareTest().chiSquareTest(expected, counts);
  }

  private static double[] flat(int n) {
    double[] expected = new double[n];
    Arrays.fill(expected, 1);
    return expected;
  }

  @Test
  void integersAreUnbiased() {
    for (int bound : new int[] {1, 2, 3, 7, 100}) {
      long[] counts = new long[Math.max(2, bound)];
      for (int t = 0; t < 100_000; t++) {
        counts[KEY.below(bound, t)]++;
      }
      if (bound > 1) {
        assertThat(p(flat(bound), counts)).isGreaterThan(0.001);
      }
    }
    // A bound of 3·2²⁹: a modulo of 32-bit words would draw the lower third half again as often.
    long[] thirds = new long[3];
    for (int t = 0; t < 100_000; t++) {
      thirds[KEY.below(3 << 29, t) >> 29]++;
    }
    assertThat(p(flat(3), thirds)).isGreaterThan(0.001);
    assertThat(KEY.below(Integer.MAX_VALUE, 0)).isNotNegative();
  }

  @Test
  void multiplyHighIsUnsigned() {
    for (long word : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x123456789abcdefL}) {
      for (int b : new int[] {1, 3, Integer.MAX_VALUE}) {
        java.math.BigInteger exact =
            new java.math.BigInteger(Long.toUnsignedString(word))
                .multiply(java.math.BigInteger.valueOf(b))
                .shiftRight(64);
        assertThat(Distributions.multiplyHighUnsigned(word, b)).isEqualTo(exact.longValue());
      }
    }
  }

  @Test
  void bernoulliHasItsProbability() {
    int heads = 0;
    for (int t = 0; t < 100_000; t++) {
      heads += KEY.bernoulli(0.3, t) ? 1 : 0;
      assertThat(KEY.bernoulli(0, t)).isFalse();
      assertThat(KEY.bernoulli(1, t)).isTrue();
    }
    assertThat(heads / 1e5).isBetween(0.295, 0.305);
  }

  @Test
  void categoriesHaveTheirWeights() {
    double[] weights = {0, 1, 0, 2, 5, 0};
    long[] counts = new long[6];
    for (int t = 0; t < 80_000; t++) {
      counts[KEY.categorical(weights, t)]++;
    }
    assertThat(counts[0] + counts[2] + counts[5]).isZero();
    assertThat(p(new double[] {1, 2, 5}, new long[] {counts[1], counts[3], counts[4]}))
        .isGreaterThan(0.001);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    long[] counts = new long[24];
    for (int t = 0; t < 48_000; t++) {
      int[] order = KEY.child(t).permutation(4);
      assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3);
      int rank = 0;
      for (int i = 0; i < 4; i++) {
        int smaller = 0;
        for (int j = i + 1; j < 4; j++) {
          smaller += order[j] < order[i] ? 1 : 0;
        }
        rank = rank * (4 - i) + smaller;
      }
      counts[rank]++;
    }
    assertThat(p(flat(24), counts)).isGreaterThan(0.001);
    assertThat(KEY.permutation(0)).isEmpty();
    assertThat(KEY.permutation(1)).containsExactly(0);
  }

  @Test
  void samplesHaveNoRepeatsAndEveryChoiceIsEquallyLikely() {
    long[] counts = new long[20];
    for (int t = 0; t < 20_000; t++) {
      int[] chosen = KEY.child(t).sample(5, 2);
      assertThat(chosen[0]).isNotEqualTo(chosen[1]);
      counts[chosen[0] * 4 + (chosen[1] > chosen[0] ? chosen[1] - 1 : chosen[1])]++;
    }
    assertThat(p(flat(20), counts)).isGreaterThan(0.001);
    int[] few = KEY.sample(1_000_000, 100);
    assertThat(few).doesNotHaveDuplicates();
    assertThat(Arrays.stream(few)).allMatch(i -> i >= 0 && i < 1_000_000);
    int[] all = KEY.sample(10_000, 9_999);
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void sparseAndDenseSamplesAreTheSame() {
    // Above 8 · k numbers the sparse form is used: its first draws are those of the dense form.
    int n = 8192;
    assertThat(Arrays.copyOf(KEY.sample(n, n), 1024)).isEqualTo(KEY.sample(n, 1024));
  }

  @Test
  void openIntervalsAreOpen() {
    for (int t = 0; t < 100_000; t++) {
      assertThat(KEY.uniformFloatOpen(t)).isGreaterThan(0).isLessThan(1);
      assertThat(KEY.uniformOpen(t)).isGreaterThan(0).isLessThan(1);
      assertThat(KEY.uniformFloat(t)).isGreaterThanOrEqualTo(0).isLessThan(1);
      assertThat(KEY.uniform(t)).isGreaterThanOrEqualTo(0).isLessThan(1);
    }
  }
}
