package dev.hatchling.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StdpKernelTest {
  private static final StdpKernel KERNEL = StdpKernel.window(1.5, 20, 0.5, 10);

  @Test
  void earlierTokensArePotentiatedAndLaterOnesDepressed() {
    assertThat(KERNEL.at(0)).isZero();
    assertThat(KERNEL.at(1)).isCloseTo(1.5 * Math.exp(-0.05), within(1e-15));
    assertThat(KERNEL.at(40)).isCloseTo(1.5 * Math.exp(-2), within(1e-15));
    assertThat(KERNEL.at(-1)).isCloseTo(-0.5 * Math.exp(-0.1), within(1e-15));
    assertThat(KERNEL.exponentials().get(0).lambda()).isCloseTo(Math.exp(-0.05), within(1e-15));
    assertThat(StdpKernel.ofDecay(1, 2).at(1e6)).isEqualTo(2);
    assertThat(StdpKernel.ofDecay(0.9, 1).at(3)).isCloseTo(0.9 * 0.9 * 0.9, within(1e-15));
  }

  /** Mistake 12 of docs/model.md: e^(lag/τ₊) of the other side would be infinite from 1,775 on. */
  @Test
  void nothingOverflowsOnEitherSide() {
    for (int lag : new int[] {1775, 2048, 100_000}) {
      assertThat(KERNEL.at(lag)).isFinite().isNotNegative();
      assertThat(KERNEL.at(-lag)).isFinite().isNotPositive();
    }
    int length = 4096;
    LagVectorFloat lags = LagVectorFloat.of(length, KERNEL, "cpu");
    float[] row = new float[length];
    for (int i = 0; i < length; i += 63) {
      java.util.Arrays.fill(row, 1f);
      lags.weigh(i, row, 0, length);
      for (int j = 0; j < length; j++) {
        assertThat(row[j]).isEqualTo(j < i ? (float) KERNEL.at(i - j) : 0f);
      }
    }
  }

  @Test
  void vectorsAreCachedByWhatTheyDependOn() {
    LagVectorFloat.clear();
    LagVectorFloat first = LagVectorFloat.of(100, KERNEL, "cpu");
    assertThat(LagVectorFloat.of(100, StdpKernel.window(1.5, 20, 0.5, 10), "cpu")).isSameAs(first);
    assertThat(LagVectorFloat.of(101, KERNEL, "cpu")).isNotSameAs(first);
    assertThat(LagVectorFloat.of(100, KERNEL, "cuda")).isNotSameAs(first);
    assertThat(LagVectorFloat.of(100, StdpKernel.window(1.5, 21, 0.5, 10), "cpu").at(1))
        .isNotEqualTo(first.at(1));
    for (int i = 1; i < 1000; i++) {
      LagVectorFloat.of(i, KERNEL, "cpu");
    }
    assertThat(LagVectorFloat.cached()).isEqualTo(64);
    LagVectorFloat.clear();
    assertThat(LagVectorFloat.cached()).isZero();
  }

  @Test
  void badValuesAreNamed() {
    assertThatThrownBy(() -> StdpKernel.window(1, 0, 1, 1))
        .hasMessage("STDP kernel: time constants 0.0 and 1.0 must be above 0");
    assertThatThrownBy(() -> StdpKernel.window(Double.NaN, 1, 1, 1))
        .hasMessage("STDP kernel: amplitudes NaN and 1.0 must be finite");
    assertThatThrownBy(() -> LagVectorFloat.of(0, KERNEL, "cpu"))
        .hasMessage("lag vector: length 0 is below 1");
  }
}
