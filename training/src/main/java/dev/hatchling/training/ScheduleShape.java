package dev.hatchling.training;

/** The curve of the learning rate, as a share of its peak ({@code docs/schedules.md}). */
public enum ScheduleShape {
  /** Half a cosine, from the peak to the end's share of it. */
  COSINE,
  /** A straight line, from the peak to the end's share of it. */
  LINEAR,
  /** Warm-up, stable, decay: the peak, and over the last fifth a straight line to the end. */
  WSD,
  /** The peak throughout. */
  CONSTANT;

  /** Part of a {@link #WSD} in which the rate falls. */
  private static final double DECAY = 0.2;

  /**
   * The share of the peak.
   *
   * @param done steps of the curve that are done, at most {@code length}
   * @param length steps of the whole curve, at least 1
   * @param end share at the end, in [0, 1]
   */
  double at(long done, long length, double end) {
    double part = (double) done / length;
    return switch (this) {
      case COSINE -> end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done / length));
      case LINEAR -> 1 - (1 - end) * part;
      case WSD -> 1 - (1 - end) * Math.max(0, part - (1 - DECAY)) / DECAY;
      case CONSTANT -> 1;
    };
  }
}
