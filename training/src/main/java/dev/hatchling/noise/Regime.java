package dev.hatchling.noise;

import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.special.Erf;

/**
 * The coefficient of variation of inter-spike intervals. Independent noise makes spikes nearly a
 * Poisson process, with a coefficient near 1, only where spikes are rare: then the membrane has
 * forgotten the last one long before the next.
 */
final class Regime {
  /** Section of the report. */
  static final String SECTION = "spikes";

  /** How far from 1 counts as near. */
  private static final double NEAR = 0.2;

  private Regime() {}

  /**
   * Asks if the regime is one of low rates.
   *
   * @param slowest the longest membrane time constant, ms
   * @return the regime in words
   */
  static String ask(Intervals intervals, double dt, double slowest, List<Question> questions) {
    if (intervals.count < Intervals.ENOUGH) {
      return "too few inter-spike intervals (" + intervals.count + ") to judge their variation";
    }
    double constants = intervals.mean * dt / slowest;
    String found =
        String.format(
            Locale.ROOT,
            "inter-spike intervals: mean %.0f ms, %.1f membrane time constants, coefficient of"
                + " variation %.3f",
            intervals.mean * dt,
            constants,
            intervals.variation);
    if (constants < Intervals.LOW_RATE) {
      return found + "; not a low-rate regime, so it need not be near 1 and is not judged";
    }
    double deviation = 1 / Math.sqrt((double) intervals.count);
    double beyond = (Math.abs(intervals.variation - 1) - NEAR) / deviation;
    questions.add(
        new Question(
            SECTION,
            "coefficient of variation of intervals",
            intervals.variation,
            1,
            true,
            beyond <= 0 ? 1 : Erf.erfc(beyond / Math.sqrt(2)),
            alpha -> NEAR + Significance.normalLimit(alpha) * deviation,
            intervals.count + " intervals, low-rate regime"));
    return found + "; a low-rate regime, so it should be near 1";
  }
}
