package dev.hatchling.training;

/**
 * The learning rate over the steps: a linear warm-up times a curve that begins at the peak
 * (docs/model.md, E72; docs/schedules.md).
 *
 * @param shape the curve
 * @param peak η where warm-up and curve are both 1
 * @param start step, counted from 0, at which warm-up and curve begin
 * @param warmup steps of warm-up; 0 for none
 * @param length steps of the curve; behind them the rate stays as it is
 * @param end share of the peak at the end of the curve
 */
public record Schedule(
    ScheduleShape shape, double peak, long start, long warmup, long length, double end) {
  /** Learning rate of a step, counted from 0. */
  public double at(long step) {
    long done = Math.max(0, step - start);
    double rise = warmup == 0 ? 1 : Math.min(1, (done + 1.0) / warmup);
    return peak * rise * shape.at(Math.min(done, length), length, end);
  }
}
