package dev.hatchling.noise;

/**
 * One line of the report.
 *
 * @param section what was looked at
 * @param name the statistic
 * @param value what was found
 * @param expected what independence makes of it
 * @param threshold the departure from {@code expected} at which the row fails
 * @param twoSided whether departures below {@code expected} count too
 * @param p p-value
 * @param level the level of this row after Holm's correction
 * @param passed whether it passed
 * @param note words for people
 */
public record Row(
    String section,
    String name,
    double value,
    double expected,
    double threshold,
    boolean twoSided,
    double p,
    double level,
    boolean passed,
    String note) {
  /** The threshold for people: {@code ± departure}, or {@code ≤ value}. */
  public String bound() {
    return twoSided
        ? "± " + NoisePage.number(threshold)
        : "≤ " + NoisePage.number(expected + threshold);
  }
}
