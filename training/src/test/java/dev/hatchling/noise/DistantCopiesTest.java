package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistantCopiesTest {
  private static final RandomKey KEY = RandomKey.root(14);

  private static DistantCopies of(int neurons, int steps, Lags lags, IntFunction<float[]> series) {
    try (SeriesSet set =
        SeriesSet.of(neurons, steps, Groups.one(neurons), series, (values, row) -> {})) {
      return DistantCopies.of(set, lags.within(steps));
    }
  }

  private static float[] white(RandomKey key, int from, int steps) {
    float[] row = new float[steps];
    key.fillNormal(row, 0, steps, from);
    return row;
  }

  /** Series 7 is what series 3 will be, or was, and is found from either side. */
  @ParameterizedTest
  @CsvSource({"10, 2000, 700", "10, 2000, -700", "25, 500, 130", "9, 120, -45", "40, 9000, 4400"})
  void aCopyIsFoundWhereverItBegins(int neurons, int steps, int delay) {
    DistantCopies found =
        of(
            neurons,
            steps,
            Lags.DEFAULT,
            i ->
                i == 7
                    ? white(KEY.child(3), 9000 + delay, steps)
                    : white(KEY.child(i), 9000, steps));
    assertThat(found.neurons.r).isGreaterThan(0.8);
    assertThat(found.neurons.lag).isEqualTo(Math.abs(delay));
    // x₇(t) = x₃(t + delay).
    assertThat(found.neurons.first).isEqualTo(delay > 0 ? 7 : 3);
    assertThat(found.neurons.second).isEqualTo(delay > 0 ? 3 : 7);
    assertThat(found.own.r).isZero();
  }

  @Test
  void aSeriesThatComesAgainIsFound() {
    float[] period = white(KEY, 0, 300);
    DistantCopies found =
        of(
            20,
            3000,
            Lags.DEFAULT,
            i -> {
              float[] row = white(KEY.child(i), 0, 3000);
              for (int t = 0; i == 11 && t < row.length; t++) {
                row[t] = period[t % 300];
              }
              return row;
            });
    assertThat(found.own.first).isEqualTo(11);
    assertThat(found.own.lag % 300).isZero();
    assertThat(found.own.r).isGreaterThan(0.9);
    assertThat(found.neurons.r).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 39, 80, 81, 400, 3000})
  void independentSeriesAreNotLikeCopies(int steps) {
    DistantCopies found = of(30, steps, Lags.DEFAULT, i -> white(KEY.child(i), 0, steps));
    assertThat(Math.abs(found.neurons.r)).isLessThan(steps < 400 ? 0.8 : 1e-9);
    assertThat(Math.abs(found.own.r)).isLessThan(steps < 400 ? 0.8 : 1e-9);
  }

  /** Parts of a short series have means and variances of their own, which r must not take along. */
  @Test
  void shortSeriesRaiseNoAlarm() {
    int failed = 0;
    for (int run = 0; run < 40; run++) {
      RandomKey key = KEY.child("short").child(run);
      List<Question> questions = new ArrayList<>();
      try (SeriesSet set =
          SeriesSet.of(
              120, 100, Groups.one(120), i -> white(key.child(i), 0, 100), (values, row) -> {})) {
        new SetAnalysis("white", set, Lags.DEFAULT).ask(questions);
      }
      for (Question question : questions) {
        boolean distant = question.name().endsWith("other lags");
        failed += distant && question.p() < 0.01 ? 1 : 0;
      }
    }
    // Of 80 fair p-values more than 4 are below 0.01 in one of a thousand tests.
    assertThat(failed).isLessThanOrEqualTo(4);
  }

  @Test
  void lagsThatAreKnownAreLeftOut() {
    IntFunction<float[]> series = i -> white(KEY, 60 * i, 2000);
    assertThat(of(2, 2000, Lags.parse("5,60"), series).neurons.r).isZero();
    DistantCopies found = of(2, 2000, Lags.parse("5,50"), series);
    assertThat(found.neurons.lag).isEqualTo(60);
    assertThat(found.lags()).isEqualTo(998);
  }
}
