package dev.hatchling.noise;

import dev.hatchling.noise.Correlations.Summary;
import java.util.List;
import java.util.Locale;

/** Everything that is asked about one set of white series. */
final class SetAnalysis {
  /** Name of a row. */
  static final String OWN_PAST = "largest with the own past";

  /** Name of a row. */
  static final String DISTANT = "largest at other lags";

  /** Name of a row. */
  static final String DISTANT_PAST = "largest with the own past at other lags";

  /** What was looked at. */
  final String section;

  /** The series. */
  final int size;

  /** Steps of each. */
  final int steps;

  /** Correlations at all lags. */
  final Correlations correlations;

  /** The largest eigenvalue of the correlations at lag 0; 1 of fewer than two series. */
  final double eigenvalue;

  /** Copies at all other lags. */
  private final DistantCopies distant;

  private final SeriesSet set;

  SetAnalysis(String section, SeriesSet set, Lags lags) {
    this.section = section;
    this.set = set;
    size = set.size();
    steps = set.steps;
    correlations = Correlations.of(set, lags);
    distant = DistantCopies.of(set, correlations.lags);
    eigenvalue = size < 2 ? 1 : Eigenvalues.largest(correlations.matrix, size);
  }

  /** Adds the questions that there is data for. */
  void ask(List<Question> questions) {
    ask(questions, true);
  }

  /**
   * As {@link #ask(List)}.
   *
   * @param past whether series must also be independent of their own past
   */
  void ask(List<Question> questions, boolean past) {
    if (steps < 20) {
      return;
    }
    correlations.relations.forEach((relation, summary) -> mean(questions, relation, summary));
    correlations.relations.forEach((relation, summary) -> lagged(questions, relation, summary));
    correlations.relations.forEach(
        (relation, summary) -> largest(questions, "largest " + relation.words(), summary));
    if (past && size > 0 && correlations.lags.length > 1) {
      largest(questions, OWN_PAST, correlations.past);
    }
    if (size > 0 && distant.any()) {
      long pairs = (long) size * (size - 1) / 2;
      distant(questions, DISTANT, distant.neurons, 2 * pairs * distant.lags());
      if (past) {
        distant(questions, DISTANT_PAST, distant.own, (long) size * distant.lags());
      }
    }
    if (size >= Eigenvalues.FEWEST) {
      eigenvalue(questions);
    }
    if (size >= 3) {
      VarianceLaw law = VarianceLaw.of(set);
      double p = Significance.normal((law.slope + 1) / law.deviation);
      questions.add(
          new Question(
              section,
              "exponent of population variance over N",
              law.slope,
              -1,
              true,
              p,
              alpha -> Significance.normalLimit(alpha) * law.deviation,
              "−1 if independent, 0 if shared"));
    }
  }

  private void mean(List<Question> questions, Relation relation, Summary summary) {
    double mean = summary.sum / summary.pairs;
    double deviation = 1 / Math.sqrt((double) summary.pairs * steps);
    questions.add(
        new Question(
            section,
            "mean correlation " + relation.words(),
            mean,
            0,
            true,
            Significance.normal(mean / deviation),
            alpha -> Significance.normalLimit(alpha) * deviation,
            summary.pairs + " pairs at lag 0"));
  }

  /**
   * A mean over lags 1 to L lets through what is slower than L steps: some 3T/4L modes of the sums
   * of the groups, whose products have heavier tails than a normal number. Student's t has their
   * kurtosis, 16L/T at most.
   */
  private void lagged(List<Question> questions, Relation relation, Summary summary) {
    if (summary.lagged == 0) {
      return;
    }
    double mean = summary.laggedSum / summary.lagged;
    double z = summary.laggedScore / Math.sqrt((double) summary.lagged);
    double deviation = 1 / Math.sqrt((double) summary.lagged * correlations.terms());
    double freedom = 4 + 0.375 * steps / (correlations.lags.length - 1);
    questions.add(
        new Question(
            section,
            "mean later correlation " + relation.words(),
            mean,
            0,
            true,
            Significance.student(z, freedom),
            alpha -> Significance.studentLimit(alpha, freedom) * deviation,
            summary.lagged + " comparisons at " + Lags.later(correlations.lags)));
  }

  private void largest(List<Question> questions, String name, Summary summary) {
    int terms = correlations.terms();
    double single = Significance.correlation(summary.largest, terms);
    String place =
        String.format(
            Locale.ROOT,
            "neurons %d and %d at lag %d of %s",
            set.rows[summary.first],
            set.rows[summary.second],
            summary.lag,
            Lags.all(correlations.lags));
    questions.add(
        new Question(
            section,
            name,
            Math.abs(summary.largest),
            0,
            false,
            Significance.smallestOf(single, summary.comparisons),
            alpha ->
                Significance.correlationLimit(
                    Significance.single(alpha, summary.comparisons), terms),
            place));
  }

  /** A correlation that is not like a copy's is not looked for: it counts as 0. */
  private void distant(
      List<Question> questions, String name, DistantCopies.Pair pair, long comparisons) {
    if (comparisons == 0) {
      return;
    }
    double single = Significance.correlation(pair.r, steps - pair.lag);
    String place =
        pair.lag == 0
            ? "no copy at any other lag to " + distant.last
            : String.format(
                Locale.ROOT,
                "neurons %d and %d at lag %d",
                set.rows[pair.first],
                set.rows[pair.second],
                pair.lag);
    questions.add(
        new Question(
            section,
            name,
            Math.abs(pair.r),
            0,
            false,
            Significance.smallestOf(single, comparisons),
            alpha ->
                Math.max(
                    Correlations.COPY,
                    Significance.correlationLimit(
                        Significance.single(alpha, comparisons), steps - distant.last)),
            place));
  }

  private void eigenvalue(List<Question> questions) {
    double edge = Eigenvalues.edge(size, steps);
    questions.add(
        new Question(
            section,
            "share of the largest eigenvalue",
            eigenvalue / size,
            edge / size,
            false,
            Eigenvalues.p(eigenvalue, size, steps),
            alpha -> (Eigenvalues.limit(alpha, size, steps) - edge) / size,
            String.format(
                Locale.ROOT, "eigenvalue %.4f, Marchenko-Pastur edge %.4f", eigenvalue, edge)));
  }

  /** Points of the law of variance, for a plot; none of fewer than 3 series. */
  VarianceLaw law() {
    return VarianceLaw.of(set);
  }
}
