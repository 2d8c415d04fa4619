package dev.hatchling.noise;

import java.util.List;

/** Questions about the coupling of channels. */
final class Coupling {
  private static final String SECTION = "between channels";

  private Coupling() {}

  static void ask(ChannelCoupling coupling, int steps, List<Question> questions) {
    if (coupling.pairs > 0 && steps >= 20) {
      double mean = coupling.sum / coupling.pairs;
      double deviation = 1 / Math.sqrt((double) coupling.pairs * steps);
      questions.add(
          new Question(
              SECTION,
              "mean correlation of a neuron's channels",
              mean,
              0,
              true,
              Significance.normal(mean / deviation),
              alpha -> Significance.normalLimit(alpha) * deviation,
              coupling.pairs + " pairs at lag 0"));
      largest(
          "largest of a neuron's channels",
          coupling.largest,
          coupling.comparisons,
          coupling.terms,
          "at lag " + coupling.lag + " of " + Lags.all(coupling.lags) + ", either way",
          questions);
    }
    if (coupling.comparisonsOther > 0 && steps >= 20) {
      largest(
          "largest of two neurons' channels",
          coupling.largestOther,
          coupling.comparisonsOther,
          steps,
          "at lag 0",
          questions);
    }
  }

  private static void largest(
      String name, double r, long comparisons, int terms, String note, List<Question> questions) {
    double p = Significance.smallestOf(Significance.correlation(r, terms), comparisons);
    questions.add(
        new Question(
            SECTION,
            name,
            Math.abs(r),
            0,
            false,
            p,
            alpha -> Significance.correlationLimit(Significance.single(alpha, comparisons), terms),
            note));
  }
}
