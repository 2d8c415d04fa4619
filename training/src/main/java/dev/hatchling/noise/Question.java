package dev.hatchling.noise;

import java.util.function.DoubleUnaryOperator;

/**
 * One statistic before the judgement.
 *
 * @param section what was looked at: {@code noise: membrane}, {@code membranes}, …
 * @param name the statistic
 * @param value what was found
 * @param expected what independence makes of it
 * @param twoSided whether departures below {@code expected} count too
 * @param p p-value
 * @param limit the departure from {@code expected} that reaches a level
 * @param note words for people
 */
record Question(
    String section,
    String name,
    double value,
    double expected,
    boolean twoSided,
    double p,
    DoubleUnaryOperator limit,
    String note) {
  /** Refuses what would print as NaN. */
  Question {
    if (!Double.isFinite(value) || !(p >= 0 && p <= 1)) {
      throw new IllegalStateException(section + ", " + name + ": value " + value + ", p " + p);
    }
  }

  /** A yes-or-no question: 0 differences are expected, any is a failure. */
  static Question exact(String section, String name, double differences, String note) {
    double p = differences == 0 ? 1 : 0;
    return new Question(section, name, differences, 0, false, p, alpha -> 0, note);
  }
}
