package dev.hatchling.training;

/**
 * Linear warm-up times a cosine from the peak to a share of it (docs/model.md, E72).
 *
 * @param peak η at the end of the warm-up
 * @param warmup steps of warm-up; 0 for none
 * @param steps length of the run
 * @param end share of the peak at the end of the cosine
 */
public record Schedule(double peak, long warmup, long steps, double end) {
  /** Learning rate of a step, counted from 0; beyond the run it stays at the end's. */
  public double at(long step) {
    double phase = Math.PI * Math.min(step, steps) / steps;
    double cosine = end + (1 - end) * 0.5 * (1 + Math.cos(phase));
    double rise = warmup == 0 ? 1 : Math.min(1, (step + 1.0) / warmup);
    return peak * rise * cosine;
  }
}
