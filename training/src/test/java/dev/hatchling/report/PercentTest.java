package dev.hatchling.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PercentTest {
  @Test
  void sharesOfAWholeAddUpToIt() {
    assertThat(Percent.of(1 / 3.0, 1 / 3.0, 1 / 3.0)).containsExactly("33.4%", "33.3%", "33.3%");
    assertThat(Percent.of(0.2505, 0.2505, 0.2505, 0.2485))
        .containsExactly("25.1%", "25.1%", "25.0%", "24.8%");
    assertThat(Percent.of(1)).containsExactly("100.0%");
    assertThat(Percent.of(0, 0.5)).containsExactly("0.0%", "50.0%");
    assertThat(Percent.of()).isEmpty();
  }
}
