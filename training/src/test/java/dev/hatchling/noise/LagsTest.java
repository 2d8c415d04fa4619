package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LagsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 0,1,2,3 | lags 1 to 3 | lags 0 to 3",
        "20,5,5 | 0,5,20 | lags 5, 20 | lag 0 and lags 5, 20",
        "0,1,2 | 0,1,2 | lags 1 to 2 | lags 0 to 2",
        "2,4,6,8,10,12,14 | 0,2,4,6,8,10,12,14 | 7 lags from 2 to 14 | lag 0 and 7 lags from 2 to 14"
      })
  void listsAndLargestLagsAreRead(String text, String lags, String later, String all) {
    int[] found = Lags.parse(text).within(1000);
    assertThat(found)
        .containsExactly(
            java.util.Arrays.stream(lags.split(",", -1)).mapToInt(Integer::parseInt).toArray());
    assertThat(Lags.later(found)).isEqualTo(later);
    assertThat(Lags.all(found)).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "", "1,,2", "1.5", "five", "1;2", "1,-2", "99999999999"})
  void whatIsNoLagIsNamed(String text) {
    assertThatThrownBy(() -> Lags.parse(text))
        .hasMessageStartingWith("lags " + text + ": \"")
        .hasMessageContaining("is not a lag in steps")
        .message()
        .hasLineCount(1);
  }

  @Test
  void lagsAreAtMostAQuarterOfARecording() {
    assertThatThrownBy(() -> Lags.parse("5,300").check(1000, "steps"))
        .hasMessage("lag 300 is too long: the recording has 1000 steps, a quarter is 250");
    assertThatCode(() -> Lags.parse("250").check(1000, "steps")).doesNotThrowAnyException();
    assertThatCode(() -> Lags.DEFAULT.check(10, "steps")).doesNotThrowAnyException();
    assertThat(Lags.DEFAULT.within(40)).hasSize(11);
    assertThat(Lags.DEFAULT.within(0)).containsExactly(0);
  }
}
