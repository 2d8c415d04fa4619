package dev.hatchling.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void lastsForSoManyCalls() {
    Patience patience = new Patience(2);
    assertThat(patience.over()).isFalse();
    assertThat(patience.over()).isFalse();
    assertThat(patience.over()).isTrue();
    assertThat(patience.over()).isTrue();
  }
}
