package dev.hatchling.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
  private static final int STEPS = 200;

  private static TrainingConfig config(ScheduleShape shape) {
    return TrainingConfig.DEFAULT.with(
        Map.of(
            "steps",
            String.valueOf(STEPS),
            "schedule",
            shape.name(),
            "warmup",
            "10",
            "learning_rate",
            "0.5"));
  }

  /** The table of docs/schedules.md. */
  @ParameterizedTest
  @CsvSource({
    "COSINE, 0.868, 0.55, 0.232, 0.186, 0.122, 0.1",
    "LINEAR, 0.775, 0.55, 0.325, 0.28, 0.19, 0.1",
    "WSD, 1, 1, 1, 1, 0.55, 0.1",
    "CONSTANT, 1, 1, 1, 1, 1, 1"
  })
  void theCurves(
      ScheduleShape shape, double a, double b, double c, double d, double e, double end) {
    double[] expected = {a, b, c, d, e, end};
    long[] steps = {50, 100, 150, 160, 180, 200};
    Schedule schedule = config(shape).schedule();
    for (int i = 0; i < steps.length; i++) {
      assertThat(schedule.at(steps[i]) / 0.5).isEqualTo(expected[i], within(5e-4));
    }
    assertThat(schedule.at(10_000)).isEqualTo(schedule.at(STEPS));
    assertThat(schedule.at(4) / schedule.at(9)).isEqualTo(0.5, within(0.02));
  }

  @ParameterizedTest
  @EnumSource(ScheduleShape.class)
  void anotherLengthNeverRaisesTheRate(ScheduleShape shape) {
    TrainingConfig planned = config(shape);
    for (long done = 10; done <= STEPS; done += 19) {
      for (long steps : new long[] {done + 1, STEPS - 1, STEPS + 1, 300, 800}) {
        if (steps <= done) {
          continue;
        }
        TrainingConfig longer = planned.lengthened(done, steps);
        assertThat(longer.steps()).isEqualTo(steps);
        double last = planned.schedule().at(done - 1);
        for (long step = done; step < steps; step++) {
          double rate = longer.schedule().at(step);
          assertThat(rate).as("%s %d of %d", shape, step, steps).isLessThanOrEqualTo(last + 1e-12);
          last = rate;
        }
      }
    }
  }

  @Test
  void stableCurvesAreStretched() {
    TrainingConfig wsd = config(ScheduleShape.WSD).lengthened(100, 400);
    assertThat(wsd.schedule().at(300)).isEqualTo(0.5);
    assertThat(wsd.schedule().at(400)).isEqualTo(0.05, within(1e-12));
    TrainingConfig late = config(ScheduleShape.WSD).lengthened(180, 400);
    assertThat(late.schedule().at(399)).isEqualTo(0.05, within(1e-12));
    assertThat(late.schedule().at(190)).isEqualTo(config(ScheduleShape.WSD).schedule().at(190));
    TrainingConfig twice = config(ScheduleShape.COSINE).lengthened(150, 300).lengthened(250, 500);
    assertThat(twice.schedule().at(499)).isEqualTo(0.05, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(ScheduleShape.class)
  void rewarmingBeginsAnewOverWhatIsLeft(ScheduleShape shape) {
    TrainingConfig again = config(shape).rewarmed(STEPS, 3 * STEPS);
    Schedule fresh = config(shape).with(Map.of("steps", String.valueOf(2 * STEPS))).schedule();
    for (long step = 0; step < 2 * STEPS; step++) {
      assertThat(again.schedule().at(STEPS + step)).isEqualTo(fresh.at(step));
    }
    assertThat(again.steps()).isEqualTo(3 * STEPS);
  }
}
