package dev.hatchling.generation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrewTest {
  private static final int ROUNDS = 3_000;
  private static final int PARTS = 7;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyPartOnceARoundAlsoAfterSleep(int size) {
    AtomicIntegerArray counts = new AtomicIntegerArray(PARTS);
    try (Crew crew = new Crew(size)) {
      for (int round = 1; round <= ROUNDS; round++) {
        crew.run(PARTS, 1, (i, worker) -> counts.incrementAndGet(i));
        if (round % 1000 == 0) {
          LockSupport.parkNanos(2_000_000);
        }
        for (int i = 0; i < PARTS; i++) {
          assertThat(counts.get(i)).isEqualTo(round);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void failuresAreThrown(int size) {
    try (Crew crew = new Crew(size)) {
      assertThatThrownBy(
              () ->
                  crew.run(
                      2,
                      1,
                      (i, worker) -> {
                        throw new IllegalStateException("part " + i);
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("part");
    }
  }
}
