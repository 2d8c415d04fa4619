package dev.hatchling.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hatchling.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statistics against slow forms, closed forms and their distribution under independence. */
class StatisticsTest {
  private static final RandomKey KEY = RandomKey.root(77);

  private static SeriesSet white(RandomKey key, int neurons, int steps) {
    return SeriesSet.of(
        neurons,
        steps,
        new Groups(places(neurons, 3), places(neurons, 6)),
        i -> {
          float[] row = new float[steps];
          key.child(i).fillNormal(row, 0, steps, 0);
          return row;
        },
        (series, row) -> {});
  }

  private static int[] places(int neurons, int size) {
    int[] places = new int[neurons];
    Arrays.setAll(places, i -> i / size);
    return places;
  }

  @Test
  void correlationsEqualTheirDefinition() {
    try (SeriesSet set = white(KEY, 8, 500)) {
      Correlations correlations = Correlations.of(set, Lags.DEFAULT);
      double largest = 0;
      double sum = 0;
      for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
          for (int lag = 0; lag <= 100; lag++) {
            double r = 0;
            for (int t = 0; t + lag < 500; t++) {
              r += set.row(i)[t] * set.row(j)[t + lag] / (500.0 - lag);
            }
            boolean within = i / 3 == j / 3;
            largest = within && i != j ? Math.max(largest, Math.abs(r)) : largest;
            sum += within && i < j && lag == 0 ? r : 0;
          }
        }
      }
      Correlations.Summary within = correlations.relations.get(Relation.WITHIN);
      assertThat(within).isNotNull();
      assertThat(within.pairs).isEqualTo(3 + 3 + 1);
      assertThat(Math.abs(within.largest)).isCloseTo(largest, within(1e-5));
      assertThat(within.sum).isCloseTo(sum, within(1e-5));
      Correlations.Summary across = correlations.relations.get(Relation.POPULATIONS);
      assertThat(across).isNotNull();
      assertThat(across.pairs).isEqualTo(9);
      assertThat(across.comparisons).isEqualTo(9 + 2 * 9 * 100);
    }
  }

  @Test
  void channelsAreComparedAtAllLagsInBothDirections() {
    int steps = 400;
    float[] base = new float[steps + 50];
    KEY.fillNormal(base, 0, base.length, 0);
    for (int shift : new int[] {-37, 0, 12}) {
      try (SeriesSet a = shifted(base, steps, 40);
          SeriesSet b = shifted(base, steps, 40 - Math.abs(shift))) {
        ChannelCoupling coupling =
            ChannelCoupling.of(shift < 0 ? List.of(b, a) : List.of(a, b), steps, Lags.DEFAULT);
        assertThat(coupling.largest).isGreaterThan(0.8);
        assertThat(coupling.lag).isEqualTo(shift);
        assertThat(coupling.comparisons).isEqualTo(201);
      }
    }
  }

  private static SeriesSet shifted(float[] base, int steps, int from) {
    return SeriesSet.of(
        1,
        steps,
        Groups.one(1),
        i -> Arrays.copyOfRange(base, from, from + steps),
        (series, row) -> {});
  }

  @Test
  void lanczosFindsTheLargestEigenvalue() {
    for (int n : new int[] {1, 2, 9, 150}) {
      try (SeriesSet set = white(KEY, n, 300)) {
        float[] matrix = Correlations.of(set, Lags.DEFAULT).matrix;
        double[][] exact = new double[n][n];
        for (int i = 0; i < n * n; i++) {
          exact[i / n][i % n] = matrix[i];
        }
        double expected =
            Arrays.stream(
                    new EigenDecomposition(new Array2DRowRealMatrix(exact)).getRealEigenvalues())
                .max()
                .orElseThrow();
        assertThat(Eigenvalues.largest(matrix, n)).isCloseTo(expected, within(1e-5));
      }
    }
  }

  /** Quantiles of Tracy and Widom's law of order 1 (Bejan 2005, table 1). */
  @Test
  void tracyWidomHasItsQuantiles() {
    assertThat(Significance.tracyWidom(0.4501)).isCloseTo(0.10, within(0.002));
    assertThat(Significance.tracyWidom(0.9793)).isCloseTo(0.05, within(0.002));
    assertThat(Significance.tracyWidom(2.0234)).isCloseTo(0.01, within(0.001));
  }

  @Test
  void limitsAreWherePValuesReachTheLevel() {
    for (double alpha : new double[] {0.01, 1e-4, 1e-9}) {
      assertThat(Significance.normal(Significance.normalLimit(alpha)))
          .isCloseTo(alpha, within(alpha * 1e-3));
      assertThat(Significance.correlation(Significance.correlationLimit(alpha, 500), 500))
          .isCloseTo(alpha, within(alpha * 1e-3));
      assertThat(Significance.chiSquare(Significance.chiSquareLimit(alpha, 31), 31))
          .isCloseTo(alpha, within(alpha * 1e-3));
      assertThat(Significance.tracyWidom(Significance.tracyWidomLimit(alpha)))
          .isCloseTo(alpha, within(alpha * 1e-3));
      assertThat(Significance.student(Significance.studentLimit(alpha, 6.5), 6.5))
          .isCloseTo(alpha, within(alpha * 1e-3));
      assertThat(Significance.smallestOf(Significance.single(alpha, 1000), 1000))
          .isCloseTo(alpha, within(alpha * 1e-3));
    }
  }

  /** p-values of independent series are uniform, or larger. */
  @Test
  void pValuesAreHonest() {
    int runs = 300;
    int questionsAsked = 0;
    int[] below = new int[2];
    for (int run = 0; run < runs; run++) {
      List<Question> questions = new ArrayList<>();
      try (SeriesSet set = white(KEY.child(run), 24, 256)) {
        new SetAnalysis("white", set, Lags.DEFAULT).ask(questions);
        Flatness.ask("white", Spectrum.of(set, 1), 100, "Hz", questions);
      }
      for (Question question : questions) {
        questionsAsked++;
        below[0] += question.p() < 0.1 ? 1 : 0;
        below[1] += question.p() < 0.01 ? 1 : 0;
      }
    }
    assertThat(below[0] / (double) questionsAsked).isBetween(0.05, 0.12);
    assertThat(below[1] / (double) questionsAsked).isBetween(0.003, 0.014);
  }

  /**
   * Of short recordings a mean over many lags is a sum of few products: as a normal number, one of
   * 400 is beyond what one of 1000 should be.
   */
  @Test
  void meansOverLagsOfShortRecordingsHaveTheirTails() {
    int runs = 3000;
    int rows = 0;
    int below = 0;
    for (int run = 0; run < runs; run++) {
      try (SeriesSet set = white(KEY.child("short").child(run), 12, 400)) {
        List<Question> questions = new ArrayList<>();
        new SetAnalysis("white", set, Lags.DEFAULT).ask(questions);
        for (Question question : questions) {
          if (question.name().startsWith("mean later correlation")) {
            rows++;
            below += question.p() < 0.001 ? 1 : 0;
          }
        }
      }
    }
    assertThat(rows).isEqualTo(3 * runs);
    assertThat(below / (double) rows).isLessThan(0.0015);
  }

  @Test
  void whiteningTakesMemoryAway() {
    int steps = 5000;
    float[] slow = new float[steps];
    KEY.fillNormal(slow, 0, steps, 0);
    for (int t = 1; t < steps; t++) {
      slow[t] += 0.95f * slow[t - 1];
    }
    new Whitening(steps, KEY).whiten(slow, 0);
    double variance = 0;
    double[] product = new double[4];
    for (int t = 0; t < steps; t++) {
      variance += slow[t] * slow[t];
      for (int lag = 1; lag < 4 && t >= lag; lag++) {
        product[lag] += slow[t] * slow[t - lag];
      }
    }
    assertThat(variance / steps).isCloseTo(1, within(1e-3));
    for (int lag = 1; lag < 4; lag++) {
      assertThat(product[lag] / variance).isCloseTo(0, within(0.05));
    }
  }

  @Test
  void levinsonSolvesTheYuleWalkerEquations() {
    double[] covariance = {4, 2.5, 1.3, 0.2};
    double[] a = Whitening.predictors(covariance).get(3).a();
    for (int k = 1; k < 4; k++) {
      double sum = 0;
      for (int j = 1; j < 4; j++) {
        sum += a[j] * covariance[Math.abs(k - j)];
      }
      assertThat(sum).isCloseTo(covariance[k], within(1e-12));
    }
  }

  @Test
  void varianceOfAMeanFallsWithOneOverNOrNotAtAll() {
    try (SeriesSet set = white(KEY, 127, 4000);
        SeriesSet same =
            SeriesSet.of(
                127,
                4000,
                Groups.one(127),
                i -> {
                  float[] row = new float[4000];
                  KEY.fillNormal(row, 0, 4000, 0);
                  return row;
                },
                (series, row) -> {})) {
      assertThat(VarianceLaw.of(set).slope).isCloseTo(-1, within(0.02));
      assertThat(VarianceLaw.of(same).slope).isCloseTo(0, within(1e-4));
    }
  }

  @Test
  void intervalsOfAPoissonProcessVaryByOne() {
    int[][] trains = new int[50][];
    for (int i = 0; i < 50; i++) {
      RandomKey key = KEY.child(i);
      trains[i] = new int[100];
      double time = 0;
      for (int s = 0; s < 100; s++) {
        time -= 1000 * Math.log(key.uniformOpen(s));
        trains[i][s] = (int) time;
      }
    }
    Intervals intervals = new Intervals(trains);
    assertThat(intervals.variation).isCloseTo(1, within(0.04));
    assertThat(intervals.mean).isCloseTo(1000, within(40.0));
    List<Question> questions = new ArrayList<>();
    assertThat(Regime.ask(intervals, 1, 20, questions)).contains("a low-rate regime");
    assertThat(questions).hasSize(1);
    assertThat(Regime.ask(intervals, 0.01, 20, questions)).contains("not a low-rate regime");
    assertThat(questions).hasSize(1);
    assertThat(Regime.ask(new Intervals(new int[][] {{1, 2}}), 1, 20, questions))
        .contains("too few");
  }

  @Test
  void holmIsStepDown() {
    List<Question> questions = new ArrayList<>();
    for (double p : new double[] {0.004, 0.0024, 0.6, 0.0034}) {
      questions.add(new Question("s", "n", 1, 0, false, p, alpha -> alpha, ""));
    }
    // Sorted: 0.0024 ≤ 0.01/4, 0.0034 > 0.01/3: only the first fails.
    assertThat(Holm.judge(questions))
        .extracting(Row::passed)
        .containsExactly(true, false, true, true);
    questions.set(3, new Question("s", "n", 1, 0, false, 0.0033, alpha -> alpha, ""));
    assertThat(Holm.judge(questions))
        .extracting(Row::passed)
        .containsExactly(false, false, true, false);
  }

  @Test
  void kolmogorovHasItsQuantiles() {
    assertThat(Distribution.kolmogorov(1.358)).isCloseTo(0.05, within(5e-4));
    assertThat(Distribution.kolmogorov(1.628)).isCloseTo(0.01, within(2e-4));
  }

  /**
   * Whitened series of any length look independent: no step of theirs stands out in all at once, as
   * the first ones did while they were predicted from less than the others.
   */
  @ParameterizedTest
  @ValueSource(ints = {150, 500, 1000, 3000})
  void slowIndependentSeriesOfAnyLengthRaiseNoAlarm(int steps) {
    int neurons = 60;
    int below = 0;
    for (int seed = 0; seed < 20; seed++) {
      RandomKey key = KEY.child("slow").child(seed);
      Whitening whitening = new Whitening(steps, key);
      try (SeriesSet set =
          SeriesSet.of(
              neurons,
              steps,
              Groups.one(neurons),
              i -> slow(key.child(i), steps),
              whitening::whiten)) {
        double p =
            Eigenvalues.p(new SetAnalysis("slow", set, Lags.DEFAULT).eigenvalue, neurons, steps);
        below += p < 0.05 ? 1 : 0;
      }
    }
    // Of 20 fair p-values more than 5 are below 0.05 in three of ten thousand tests.
    assertThat(below).isLessThanOrEqualTo(5);
  }

  private static float[] slow(RandomKey key, int steps) {
    float[] series = new float[steps];
    key.fillNormal(series, 0, steps, 0);
    series[0] *= 4;
    for (int t = 1; t < steps; t++) {
      series[t] += 0.97f * series[t - 1];
    }
    return series;
  }
}
