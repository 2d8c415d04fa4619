package dev.hatchling.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleFreeMaskTest {
  private static RandomKey key(long seed) {
    return RandomKey.root(seed).child("mask");
  }

  @ParameterizedTest
  @CsvSource({"2.5,1", "2.5,2", "2.5,3", "2.2,1", "3,1", "3.5,1"})
  void degreesFollowThePowerLaw(double gamma, long seed) {
    double density = ScaleFreeMask.densityOf(20, 4096);
    ScaleFreeMask mask = ScaleFreeMask.of(4096, 4096, gamma, density, key(seed));
    assertThat(mask.edges() / (4096.0 * 4096)).isCloseTo(density, within(0.01 * density));
    assertThat(PowerLaw.exponent(mask.rowDegrees())).isCloseTo(gamma, within(0.15));
    assertThat(PowerLaw.exponent(mask.columnDegrees())).isCloseTo(gamma, within(0.15));
  }

  /** Mistake 6 of docs/model.md: masks for square layers only. */
  @ParameterizedTest
  @CsvSource({
    "1,1,0.5",
    "1,100,0.01",
    "100,1,0.01",
    "64,1024,0.2",
    "1024,64,0.5",
    "37,53,0.03",
    "4096,128,0.5",
    "5,7,0.99"
  })
  void anyShapeWithoutEmptyRowsOrColumns(int rows, int columns, double density) {
    ScaleFreeMask mask = ScaleFreeMask.of(rows, columns, 2.5, density, key(1));
    assertThat(Arrays.stream(mask.rowDegrees()).min().orElse(0)).isPositive();
    assertThat(Arrays.stream(mask.columnDegrees()).min().orElse(0)).isPositive();
    double wanted = density * rows * columns;
    if (wanted > 5 * (rows + columns)) {
      assertThat((double) mask.edges()).isCloseTo(wanted, within(0.01 * wanted));
    }
  }

  @Test
  void followsFromItsKeyAlone() {
    ScaleFreeMask mask = ScaleFreeMask.of(50, 70, 2.5, 0.1, key(1));
    ScaleFreeMask same = ScaleFreeMask.of(50, 70, 2.5, 0.1, key(1));
    ScaleFreeMask other = ScaleFreeMask.of(50, 70, 2.5, 0.1, key(2));
    int different = 0;
    long hash = 0;
    for (int i = 0; i < 50; i++) {
      for (int j = 0; j < 70; j++) {
        assertThat(same.connected(i, j)).isEqualTo(mask.connected(i, j));
        different += other.connected(i, j) == mask.connected(i, j) ? 0 : 1;
        hash = 31 * hash + (mask.connected(i, j) ? 1 : 0);
      }
    }
    assertThat(different).isPositive();
    // Written down once: the same on every machine.
    assertThat(hash).isEqualTo(-4328811785976387361L);
  }

  @Test
  void denseWhereAsked() {
    assertThat(ScaleFreeMask.of(3, 5, 0, 0.1, key(1)).edges()).isEqualTo(15);
    assertThat(ScaleFreeMask.of(3, 5, 2.5, 1, key(1)).edges()).isEqualTo(15);
    assertThat(PowerLaw.exponent(new int[] {5, 5, 5})).isNaN();
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> ScaleFreeMask.of(0, 5, 2.5, 0.5, key(1)))
        .hasMessage("mask: shape 0×5 has no connections");
    assertThatThrownBy(() -> ScaleFreeMask.of(5, 5, 1.5, 0.5, key(1)))
        .hasMessage("mask: gamma 1.5 is neither 0 nor above 2");
    assertThatThrownBy(() -> ScaleFreeMask.of(5, 5, 2.5, Double.NaN, key(1)))
        .hasMessage("mask: density NaN is not in (0, 1]");
    assertThatThrownBy(() -> ScaleFreeMask.densityOf(9, 5))
        .hasMessage("mask: mean degree 9.0 is not above 0 and at most 5");
  }
}
