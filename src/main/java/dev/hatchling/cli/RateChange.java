package dev.hatchling.cli;

import dev.hatchling.training.Schedule;
import dev.hatchling.training.TrainingConfig;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run's learning rate does when the run goes on with another length.
 *
 * @param training the configuration to go on with
 * @param words one line on it, or empty where nothing changes
 */
record RateChange(TrainingConfig training, Optional<String> words) {
  /**
   * Goes on from a step.
   *
   * @param done steps that are done
   * @param steps of the whole run
   * @param rewarm whether the rate may rise: warm-up and curve begin anew
   */
  static RateChange of(TrainingConfig before, long done, long steps, boolean rewarm) {
    String shape = before.shape().name().toLowerCase(Locale.ROOT);
    if (rewarm) {
      TrainingConfig training = before.rewarmed(done, steps);
      return new RateChange(
          training,
          Optional.of(
              String.format(
                  Locale.ROOT,
                  "learning rate: warms up to %.3g in %,d steps and begins its curve (%s) anew over"
                      + " the %,d steps that are left",
                  before.rate(),
                  before.warmup(),
                  shape,
                  steps - done)));
    }
    if (steps == before.steps()) {
      return new RateChange(before, Optional.empty());
    }
    TrainingConfig training = before.lengthened(done, steps);
    Schedule curve = training.schedule();
    String words =
        curve.start() + curve.length() < steps
            ? String.format(
                Locale.ROOT,
                "learning rate: ends its curve (%s) with step %,d and stays at %.3g from there;"
                    + " --rewarm warms it up again",
                shape,
                curve.start() + curve.length(),
                curve.at(steps))
            : String.format(
                Locale.ROOT,
                "learning rate: its curve (%s) now ends with step %,d; it does not rise",
                shape,
                steps);
    return new RateChange(training, Optional.of(words));
  }

  /** What there is to say of a warm-up that the run does not get to the end of. */
  static Optional<String> cutWarmUp(TrainingConfig training) {
    long rising = training.steps() - training.scheduleStart();
    Schedule curve = training.schedule();
    // Of a run that was made longer the curve is over, and the warm-up with it.
    boolean over = curve.start() + curve.length() < training.steps();
    return over || training.warmup() <= rising
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "learning rate: the warm-up of %,d steps is longer than the run's %,d, so the rate"
                    + " rises to %.3g and never reaches its peak of %.3g",
                training.warmup(),
                rising,
                curve.at(training.steps() - 1),
                training.rate()));
  }
}
